/** Spoken forms seen from one clock. Each line: what is said = the moment, `ambiguous` or `unresolvable`. */
export interface CaseGroup {
  readonly title: string;
  readonly now: string;
  readonly timeZone: string;
  readonly locale: string;
  /** The moment that is being corrected, where there is one. */
  readonly corrects?: string;
  readonly lines: string;
}

/** A Saturday morning in Berlin. */
const berlin = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };

export const caseGroups: readonly CaseGroup[] = [
  {
    title: 'times of day',
    ...berlin,
    lines: `
      7 pm = 2026-11-21T19:00:00+01:00
      7pm = 2026-11-21T19:00:00+01:00
      at 7 pm = 2026-11-21T19:00:00+01:00
      7 p.m. = 2026-11-21T19:00:00+01:00
      7.30pm = 2026-11-21T19:30:00+01:00
      7:30 PM = 2026-11-21T19:30:00+01:00
      19:30 = 2026-11-21T19:30:00+01:00
      at 19:30 = 2026-11-21T19:30:00+01:00
      07:45 = 2026-11-22T07:45:00+01:00
      00:15 = 2026-11-22T00:15:00+01:00
      0730 hours = 2026-11-22T07:30:00+01:00
      at 1930 = 2026-11-21T19:30:00+01:00
      nineteen hundred hours = 2026-11-21T19:00:00+01:00
      nineteen thirty = 2026-11-21T19:30:00+01:00
      10:30 am = 2026-11-21T10:30:00+01:00
      10:29 am = 2026-11-22T10:29:00+01:00
      9 am = 2026-11-22T09:00:00+01:00
      seven pm = 2026-11-21T19:00:00+01:00
      seven thirty pm = 2026-11-21T19:30:00+01:00
      seven oh five pm = 2026-11-21T19:05:00+01:00
      seven forty five pm = 2026-11-21T19:45:00+01:00
      twelve fifteen pm = 2026-11-21T12:15:00+01:00
      12 pm = 2026-11-21T12:00:00+01:00
      12 am = 2026-11-22T00:00:00+01:00
      12:30 am = 2026-11-22T00:30:00+01:00
      noon = 2026-11-21T12:00:00+01:00
      12 noon = 2026-11-21T12:00:00+01:00
      midday = 2026-11-21T12:00:00+01:00
      midnight = 2026-11-22T00:00:00+01:00
      midnight tonight = 2026-11-22T00:00:00+01:00
      ten to midnight = 2026-11-21T23:50:00+01:00
      half past six in the evening = 2026-11-21T18:30:00+01:00
      half past six in the morning = 2026-11-22T06:30:00+01:00
      quarter past nine in the morning = 2026-11-22T09:15:00+01:00
      a quarter past nine in the morning = 2026-11-22T09:15:00+01:00
      quarter to nine tonight = 2026-11-21T20:45:00+01:00
      quarter to one in the afternoon = 2026-11-21T12:45:00+01:00
      twenty to eight in the evening = 2026-11-21T19:40:00+01:00
      twenty five to eight pm = 2026-11-21T19:35:00+01:00
      ten past seven pm = 2026-11-21T19:10:00+01:00
      ten minutes past seven pm = 2026-11-21T19:10:00+01:00
      quarter after seven pm = 2026-11-21T19:15:00+01:00
      quarter till seven pm = 2026-11-21T18:45:00+01:00
      five o'clock in the afternoon = 2026-11-21T17:00:00+01:00
      8 in the evening = 2026-11-21T20:00:00+01:00
      11 in the morning = 2026-11-21T11:00:00+01:00
      one in the afternoon = 2026-11-21T13:00:00+01:00
      10 at night = 2026-11-21T22:00:00+01:00
      08:15 in the evening = 2026-11-21T20:15:00+01:00
      half seven in the evening = 2026-11-21T19:30:00+01:00
      7 pm sharp = 2026-11-21T19:00:00+01:00
      around 7 pm = 2026-11-21T19:00:00+01:00
      7 pm, please = 2026-11-21T19:00:00+01:00
    `,
  },
  {
    title: 'days with a time',
    ...berlin,
    lines: `
      Thursday 7 pm = 2026-11-26T19:00:00+01:00
      thursday at 7 pm = 2026-11-26T19:00:00+01:00
      7 pm on Thursday = 2026-11-26T19:00:00+01:00
      on thurs at 7pm = 2026-11-26T19:00:00+01:00
      Saturday at 9 am = 2026-11-28T09:00:00+01:00
      Saturday at 11 am = 2026-11-21T11:00:00+01:00
      this Saturday at 11 am = 2026-11-21T11:00:00+01:00
      next Saturday at 11 am = 2026-11-28T11:00:00+01:00
      next Monday at 9 am = 2026-11-23T09:00:00+01:00
      this Friday at noon = 2026-11-27T12:00:00+01:00
      next Friday at noon = 2026-11-27T12:00:00+01:00
      the coming Monday at noon = 2026-11-23T12:00:00+01:00
      Friday week at noon = 2026-12-04T12:00:00+01:00
      Friday after next at noon = 2026-12-04T12:00:00+01:00
      a week on Friday at noon = 2026-12-04T12:00:00+01:00
      a week from tomorrow at noon = 2026-11-29T12:00:00+01:00
      two weeks from Monday at noon = 2026-12-07T12:00:00+01:00
      a week today at noon = 2026-11-28T12:00:00+01:00
      Tuesday next week at noon = 2026-11-24T12:00:00+01:00
      last Friday at noon = 2026-11-20T12:00:00+01:00
      today at noon = 2026-11-21T12:00:00+01:00
      today at 9 am = 2026-11-21T09:00:00+01:00
      yesterday at 5 pm = 2026-11-20T17:00:00+01:00
      tomorrow at 7 in the evening = 2026-11-22T19:00:00+01:00
      tomorrow at 08:15 = 2026-11-22T08:15:00+01:00
      8 tomorrow morning = 2026-11-22T08:00:00+01:00
      half past six tomorrow evening = 2026-11-22T18:30:00+01:00
      quarter to eight tomorrow morning = 2026-11-22T07:45:00+01:00
      three tomorrow afternoon = 2026-11-22T15:00:00+01:00
      tomorrow evening at six = 2026-11-22T18:00:00+01:00
      tomorrow night at nine = 2026-11-22T21:00:00+01:00
      tomorrow noon = 2026-11-22T12:00:00+01:00
      the day after tomorrow at 6:10 pm = 2026-11-23T18:10:00+01:00
      tonight at 7:30 = 2026-11-21T19:30:00+01:00
      tonight at 12 = 2026-11-22T00:00:00+01:00
      this evening at 8 = 2026-11-21T20:00:00+01:00
      this afternoon at three = 2026-11-21T15:00:00+01:00
      this morning at 11 = 2026-11-21T11:00:00+01:00
      ten Tuesday morning = 2026-11-24T10:00:00+01:00
      10:30 Saturday morning = 2026-11-21T10:30:00+01:00
      1 Thursday afternoon = 2026-11-26T13:00:00+01:00
      Thursday night at 9:15 = 2026-11-26T21:15:00+01:00
      next Wednesday night at quarter past nine = 2026-11-25T21:15:00+01:00
      8:15 next Friday night = 2026-11-27T20:15:00+01:00
      Friday half past eight in the evening = 2026-11-27T20:30:00+01:00
      the 3rd of March at noon = 2027-03-03T12:00:00+01:00
      the third of march at noon = 2027-03-03T12:00:00+01:00
      March 3rd at noon = 2027-03-03T12:00:00+01:00
      March the 3rd at noon = 2027-03-03T12:00:00+01:00
      3 March 2028 at noon = 2028-03-03T12:00:00+01:00
      March 3 2028 at noon = 2028-03-03T12:00:00+01:00
      June 12 at 10 am = 2027-06-12T10:00:00+02:00
      12 December 10 am = 2026-12-12T10:00:00+01:00
      Dec 24 6 pm = 2026-12-24T18:00:00+01:00
      the twenty first of June at 4 pm = 2027-06-21T16:00:00+02:00
      the 5th at 4 pm = 2026-12-05T16:00:00+01:00
      the 21st at 4 pm = 2026-11-21T16:00:00+01:00
      the 31st at 4 pm = 2026-12-31T16:00:00+01:00
      Thursday the 3rd at 4 pm = 2026-12-03T16:00:00+01:00
      Thursday 26 November at 7 pm = 2026-11-26T19:00:00+01:00
      29 February at noon = 2028-02-29T12:00:00+01:00
      21 November at 9 am = 2027-11-21T09:00:00+01:00
      3/4 at noon = 2027-04-03T12:00:00+02:00
      26/11/2026 at 19:00 = 2026-11-26T19:00:00+01:00
      26.11.2026 19:00 = 2026-11-26T19:00:00+01:00
      2026-11-26 19:00 = 2026-11-26T19:00:00+01:00
      2026-11-26T19:00 = 2026-11-26T19:00:00+01:00
    `,
  },
  {
    title: 'from now',
    ...berlin,
    lines: `
      in twenty minutes = 2026-11-21T10:50:00+01:00
      in 20 min = 2026-11-21T10:50:00+01:00
      in an hour = 2026-11-21T11:30:00+01:00
      in one hour = 2026-11-21T11:30:00+01:00
      in half an hour = 2026-11-21T11:00:00+01:00
      in a quarter of an hour = 2026-11-21T10:45:00+01:00
      in three quarters of an hour = 2026-11-21T11:15:00+01:00
      in an hour and a half = 2026-11-21T12:00:00+01:00
      in one and a half hours = 2026-11-21T12:00:00+01:00
      in 1.5 hours = 2026-11-21T12:00:00+01:00
      in two hours and twenty minutes = 2026-11-21T12:50:00+01:00
      in 1h30 = 2026-11-21T12:00:00+01:00
      in a couple of hours = 2026-11-21T12:30:00+01:00
      an hour from now = 2026-11-21T11:30:00+01:00
      90 minutes from now = 2026-11-21T12:00:00+01:00
      in 24 hours = 2026-11-22T10:30:00+01:00
      in two days at 5 pm = 2026-11-23T17:00:00+01:00
      in a week at noon = 2026-11-28T12:00:00+01:00
      in three months at noon = 2027-02-21T12:00:00+01:00
      at 5 pm in two days = 2026-11-23T17:00:00+01:00
      two weeks from now at 9 am = 2026-12-05T09:00:00+01:00
    `,
  },
  {
    title: 'what must be asked',
    ...berlin,
    lines: `
      7 = ambiguous
      at seven = ambiguous
      thursday at 7 = ambiguous
      half past six = ambiguous
      half past six tomorrow = ambiguous
      quarter to nine = ambiguous
      seven thirty = ambiguous
      7:30 = ambiguous
      12:30 = ambiguous
      five o'clock = ambiguous
      tomorrow at 12 = ambiguous
      half seven = ambiguous
      2 at night = ambiguous
      tonight at 2 = ambiguous
      12 in the morning = ambiguous
      midnight on Friday = ambiguous
      tomorrow at midnight = ambiguous
      tomorrow = unresolvable
      Friday = unresolvable
      tomorrow evening = unresolvable
      tonight = unresolvable
      next week = unresolvable
      next week at noon = unresolvable
      in two days = unresolvable
      first thing tomorrow = unresolvable
      after lunch = unresolvable
      lunchtime = unresolvable
      soon = unresolvable
      later = unresolvable
      whenever = unresolvable
      an hour later = unresolvable
      the day after = unresolvable
      7 am in the evening = unresolvable
      19:30 am = unresolvable
      25:00 = unresolvable
      7:75 pm = unresolvable
      13 pm = unresolvable
      31 June at noon = unresolvable
      30 February at noon = unresolvable
      Friday 26 November at noon = unresolvable
      Monday Tuesday at noon = unresolvable
      7 pm 8 pm = unresolvable
      Thursday 7 pm with Sam = unresolvable
      in a million years = unresolvable
      in a few hours = unresolvable
      7 pm; rm -rf / = unresolvable
    `,
  },
  {
    title: 'corrections',
    ...berlin,
    corrects: '2026-11-26T19:00:00+01:00',
    lines: `
      an hour later = 2026-11-26T20:00:00+01:00
      one hour later = 2026-11-26T20:00:00+01:00
      half an hour earlier = 2026-11-26T18:30:00+01:00
      15 minutes later = 2026-11-26T19:15:00+01:00
      quarter of an hour later = 2026-11-26T19:15:00+01:00
      two hours earlier = 2026-11-26T17:00:00+01:00
      ten minutes sooner = 2026-11-26T18:50:00+01:00
      an hour and a half later = 2026-11-26T20:30:00+01:00
      a day later = 2026-11-27T19:00:00+01:00
      the day after = 2026-11-27T19:00:00+01:00
      the next day = 2026-11-27T19:00:00+01:00
      the day before = 2026-11-25T19:00:00+01:00
      a week later = 2026-12-03T19:00:00+01:00
      the following week = 2026-12-03T19:00:00+01:00
      the next day at 8 pm = 2026-11-27T20:00:00+01:00
      Friday = 2026-11-27T19:00:00+01:00
      Friday instead = 2026-11-27T19:00:00+01:00
      no, Friday = 2026-11-27T19:00:00+01:00
      next Monday = 2026-11-23T19:00:00+01:00
      tomorrow instead = 2026-11-22T19:00:00+01:00
      the 3rd of March = 2027-03-03T19:00:00+01:00
      tomorrow evening = 2026-11-22T19:00:00+01:00
      tomorrow morning = unresolvable
      8 pm = 2026-11-26T20:00:00+01:00
      at 8 pm instead = 2026-11-26T20:00:00+01:00
      make it 8 pm = 2026-11-26T20:00:00+01:00
      noon = 2026-11-26T12:00:00+01:00
      at 8 = ambiguous
      in the morning instead = 2026-11-26T07:00:00+01:00
      Friday at 8 pm = 2026-11-27T20:00:00+01:00
      make it an hour later = 2026-11-26T20:00:00+01:00
      move it an hour later = 2026-11-26T20:00:00+01:00
      no, make that an hour earlier = 2026-11-26T18:00:00+01:00
      an hour after that = 2026-11-26T20:00:00+01:00
      change it to Friday = 2026-11-27T19:00:00+01:00
      on Friday then = 2026-11-27T19:00:00+01:00
      actually, Friday at the same time = 2026-11-27T19:00:00+01:00
      the same day at 8 pm = 2026-11-26T20:00:00+01:00
      sorry, 8 pm = 2026-11-26T20:00:00+01:00
      let's say 8 pm = 2026-11-26T20:00:00+01:00
      make it 8 = ambiguous
      not Thursday, Friday = unresolvable
      a bit later = unresolvable
      push it back an hour = unresolvable
      the same time = unresolvable
      in an hour = 2026-11-21T11:30:00+01:00
    `,
  },
  {
    title: 'Berlin, the night when clocks go forward (29 March 2026, 02:00 → 03:00)',
    now: '2026-03-28T20:00:00+01:00',
    timeZone: 'Europe/Berlin',
    locale: 'de-DE',
    lines: `
      tomorrow at 7 pm = 2026-03-29T19:00:00+02:00
      tomorrow at 2:30 am = unresolvable
      in 8 hours = 2026-03-29T05:00:00+02:00
      in a week at noon = 2026-04-04T12:00:00+02:00
      half seven in the evening = ambiguous
      3/4 at noon = 2026-04-03T12:00:00+02:00
      midnight = 2026-03-29T00:00:00+01:00
    `,
  },
  {
    title: 'New York, the night when clocks go back (1 November 2026, 02:00 → 01:00)',
    now: '2026-10-31T20:00:00-04:00',
    timeZone: 'America/New_York',
    locale: 'en-US',
    lines: `
      tomorrow at 1:30 am = 2026-11-01T01:30:00-04:00
      tomorrow at 7 pm = 2026-11-01T19:00:00-05:00
      in 8 hours = 2026-11-01T03:00:00-05:00
      Thursday 7 pm = 2026-11-05T19:00:00-05:00
      3/4 at noon = 2027-03-04T12:00:00-05:00
      13/4 at noon = 2027-04-13T12:00:00-04:00
      half seven in the evening = ambiguous
      quarter of seven pm = 2026-11-01T18:45:00-05:00
    `,
  },
  {
    title: 'Sydney, where summer begins in October (4 October 2026)',
    now: '2026-10-03T23:30:00+10:00',
    timeZone: 'Australia/Sydney',
    locale: 'en-AU',
    lines: `
      tomorrow at 2:15 am = unresolvable
      tomorrow at 9 am = 2026-10-04T09:00:00+11:00
      in three hours = 2026-10-04T03:30:00+11:00
      tonight at 12 = 2026-10-04T00:00:00+10:00
      3/4 at noon = 2027-04-03T12:00:00+11:00
      next Sunday at noon = 2026-10-11T12:00:00+11:00
    `,
  },
  {
    title: 'Lord Howe Island, whose clocks move by half an hour',
    now: '2026-10-03T20:00:00+10:30',
    timeZone: 'Australia/Lord_Howe',
    locale: 'en-AU',
    lines: `
      tomorrow at 2:15 am = unresolvable
      tomorrow at noon = 2026-10-04T12:00:00+11:00
    `,
  },
  {
    title: 'a correction across the change of clocks',
    now: '2026-10-24T10:00:00+02:00',
    timeZone: 'Europe/Berlin',
    locale: 'en-GB',
    corrects: '2026-10-24T19:00:00+02:00',
    lines: `
      a day later = 2026-10-25T19:00:00+01:00
      24 hours later = 2026-10-25T18:00:00+01:00
      tomorrow instead = 2026-10-25T19:00:00+01:00
    `,
  },
  {
    title: 'zones without changes, and a locale whose order is not sure',
    now: '2026-12-31T22:00:00+05:30',
    timeZone: 'Asia/Kolkata',
    locale: 'en-CA',
    lines: `
      in three hours = 2027-01-01T01:00:00+05:30
      tomorrow at 9 am = 2027-01-01T09:00:00+05:30
      3/4 at noon = ambiguous
      24/12 at noon = 2027-12-24T12:00:00+05:30
      Friday at 9 am = 2027-01-01T09:00:00+05:30
      31 December at 11 pm = 2026-12-31T23:00:00+05:30
      the 31st at 9 pm = 2027-01-31T21:00:00+05:30
    `,
  },
  {
    title: 'a Wednesday, from which "next Friday" is in the week after',
    now: '2026-11-25T14:00:00-08:00',
    timeZone: 'America/Los_Angeles',
    locale: 'en-US',
    lines: `
      Friday at noon = 2026-11-27T12:00:00-08:00
      this Friday at noon = 2026-11-27T12:00:00-08:00
      next Friday at noon = 2026-12-04T12:00:00-08:00
      next Wednesday at noon = 2026-12-02T12:00:00-08:00
      Wednesday at 2 pm = 2026-11-25T14:00:00-08:00
      Wednesday at 1:59 pm = 2026-12-02T13:59:00-08:00
      next Sunday at noon = 2026-12-06T12:00:00-08:00
      Thanksgiving at noon = unresolvable
    `,
  },
];
