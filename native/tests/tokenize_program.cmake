# Runs the program as others do: texts on standard input, one line of token numbers each on standard output.
file(WRITE texts.bin "5\nhello\n12\n<|im_start|>\n0\n\n")

function(expect_lines input expected)
  execute_process(COMMAND "${PROGRAM}" "${VOCABULARY}" ${ARGN}
    INPUT_FILE "${input}" OUTPUT_VARIABLE printed ERROR_VARIABLE complaint RESULT_VARIABLE code)
  if(NOT code EQUAL 0 OR NOT printed STREQUAL expected)
    message(FATAL_ERROR "with \"${ARGN}\": exit ${code}, printed\n${printed}instead of\n${expected}${complaint}")
  endif()
endfunction()

# Qwen2: 14990 is "hello", 151644 the control token; without --parse-special it is ordinary text.
expect_lines(texts.bin "14990\n27 91 318 4906 91 29\n\n")
expect_lines(texts.bin "14990\n151644\n\n" --parse-special)

# </s>, <|endoftext|> and <|im_end|>.
expect_lines(texts.bin "128247 151643 151645\n" --end-tokens)

# A request is answered with two lines: what comes before the reply, and the reply.
file(WRITE template.jinja "{{ '<|im_start|>' }}{% for message in messages %}{{ message.content }}{% endfor %}")
set(request [[{"messages":[{"role":"assistant","content":"hello"}]}]])
string(LENGTH "${request}" length)
file(WRITE requests.bin "${length}\n${request}\n")
expect_lines(requests.bin "151644\n14990\n" --chat --chat-template template.jinja)
