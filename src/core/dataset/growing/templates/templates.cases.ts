/** A templates file that has everything that one may have; the actions are those of the sample project. */
export const everything = `version: 1
seed: 1
count: 200
eval: { percent: 20, apart: [wordings, values] }
contexts:
  - now: "2026-10-05T10:20:00+01:00"
    timeZone: Europe/London
    locale: en-GB
    contacts:
      - { name: Annika Berglund, phone: "+44 7700 900001" }
      - { name: Kofi Mensah, phone: "+44 7700 900002" }
      - { name: Ragnhild, phone: "+44 7700 900003" }
      - { name: Robin Marsh, phone: "+44 7700 900004", relation: plumber }
values:
  contact:
    train: [Annika Berglund, { text: my plumber, copy: plumber }]
    eval: [Kofi Mensah, Ragnhild]
  hour: { both: [half past nine pm, 7 pm, "6:45 am", noon] }
  time:
    both:
      - { text: "at {hour}", copy: "{hour}" }
      - { text: "tomorrow at {hour}", weight: 2 }
  label: [feed the cat, water the basil, take the pills, call the bank, lock the door, buy oat milk]
conversations:
  - name: call
    weight: 2
    tags: [call]
    turns:
      - user:
          - "Get {contact} on the line for me"
          - "I need a word with {contact}"
          - "Ring {contact}"
          - { text: "Place a call to {contact}, would you", split: eval }
      - call: { action: call, arguments: { contact: "{contact}" } }
  - name: alarm
    weight: 8
    turns:
      - user: ["Wake me {time}", "Alarm {time} please", "An alarm, {time}", "Ring the alarm {time}"]
      - maybe:
          percent: 40
          turns:
            - assistant: What is it for?
            - user: ["to {label}", "{label}, please", "so that I {label}"]
      - call: { action: alarm, arguments: { time: "{time}", label: "{label}" } }
  - name: changed mind
    weight: 2
    turns:
      - user: ["Phone {contact2}", "Call {contact2} now"]
      - call: { action: call, arguments: { contact: "{contact2}" } }
      - user: ["hold on, I meant {contact}", "no, {contact}"]
      - call: { action: call, arguments: { contact: "{contact}" } }
`;
