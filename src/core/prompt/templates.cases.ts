/** Chat templates in the shape of those that phones run, shortened: what a conversation of text goes through is there. */
export const templates = {
  /** SmolLM2, Qwen2.5: ChatML with a system prompt of its own. */
  chatml: `{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
You are a helpful assistant.<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}`,
  /** Llama 3.2: a first token, the day, white space taken away. */
  llama3: `{{- bos_token }}
{%- if not date_string is defined %}
    {%- set date_string = strftime_now("%d %b %Y") %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\nToday Date: " + date_string + "\\n\\n" + system_message + "<|eot_id|>" }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}`,
  /** Gemma 3: the system prompt goes into the first question. */
  gemma: `{{ bos_token }}{%- if messages[0]['role'] == 'system' -%}
{%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}{%- set loop_messages = messages[1:] -%}
{%- else -%}{%- set first_user_prefix = "" -%}{%- set loop_messages = messages -%}{%- endif -%}
{%- for message in loop_messages -%}
{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}{{ raise_exception("Roles must alternate") }}{%- endif -%}
{%- if (message['role'] == 'assistant') -%}{%- set role = "model" -%}{%- else -%}{%- set role = message['role'] -%}{%- endif -%}
{{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else "") }}{{ message['content'] | trim }}{{ '<end_of_turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<start_of_turn>model\\n' }}{%- endif -%}`,
  /** Paper A's: plain words set the turns apart, and no token ends a reply. */
  humanBot: `{%- for message in messages %}
{{- ('<human>: ' if message.role == 'user' else '<bot>: ' if message.role == 'assistant' else '') + (message.content | trim) + '\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<bot>:' }}
{%- endif %}`,
  /** Gemma 2 and early Mistral: no system prompt at all, and the name of a token behind a reply. */
  withoutSystem: `{{ bos_token }}{% for message in messages %}{% if message.role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{{ '[INST]' + message.content + '[/INST]' if message.role == 'user' else message.content + eos_token }}{% endfor %}`,
  /** Signs that the languages of other programs take for their own. */
  hostile: `{% for message in messages %}{{ '{{ .Role }}\\t"""\\n\\u00a0' + message.role + ' \\\\ {{ "' + message.content + '" }}\\n"""\\n' }}{% endfor %}{{ '｜▁▶\\n' }}`,
} as const;

/** The texts of the tokens that the templates above name. */
export const templateTokens = { bos: '<s>', eos: '</s>', addsBos: true } as const;
