# The program for phones as a library and an executable. Tests make a second flavour of both, with checks compiled in.
include(CheckCXXSourceCompiles)

# A static program runs wherever its processor does. Not every system has the static C library; then it is linked as usual.
set(CMAKE_REQUIRED_LINK_OPTIONS -static)
check_cxx_source_compiles("#include <string>\nint main() { return std::string().size(); }" MOBILE_LLM_CAN_LINK_STATIC)
unset(CMAKE_REQUIRED_LINK_OPTIONS)

# Makes the targets mobile-llm-phone${suffix} and mobile-llm-phone-parts${suffix}. `flags` go to compiler and linker.
function(add_phone_program suffix flags)
  set(parts mobile-llm-phone-parts${suffix})
  set(sources
    answers.cpp
    arguments.cpp
    descriptor.cpp
    frame_input.cpp
    hash_command.cpp
    part_file.cpp
    process_files.cpp
    receive_command.cpp
    receiver.cpp
    serve_command.cpp
    server_start.cpp
    sha256.cpp
    sha256_armv8.cpp
    sha256_portable.cpp
    sha256_x86.cpp
    telemetry.cpp
    telemetry_command.cpp)
  list(TRANSFORM sources PREPEND "${PROJECT_SOURCE_DIR}/")
  add_library(${parts} STATIC ${sources})
  target_include_directories(${parts} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_compile_options(${parts} PUBLIC ${flags})
  target_link_options(${parts} PUBLIC ${flags})
  treat_warnings_as_errors(${parts})

  set(program mobile-llm-phone${suffix})
  add_executable(${program} "${PROJECT_SOURCE_DIR}/main.cpp")
  target_link_libraries(${program} PRIVATE ${parts})
  treat_warnings_as_errors(${program})
  if(flags)
    target_compile_definitions(${parts} PUBLIC MOBILE_LLM_SANITIZED)
  else()
    target_link_options(${program} PRIVATE $<$<BOOL:${MOBILE_LLM_CAN_LINK_STATIC}>:-static> -s)
  endif()
endfunction()
