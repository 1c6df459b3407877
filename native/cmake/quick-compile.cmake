# Makes llama.cpp compile in less than half of the processor time (native/README.md has the measurements):
# - the matrix kernels keep -O3, libllama gets -O2, the rest (JSON, HTTP, templates, images) -O1;
# - sources that share large headers are compiled together ("unity"); those that clash stay alone.
# MSVC keeps its defaults.

# llama.cpp sets these in its own folders, so what is set here must come last on the command line.
function(optimize level)
  foreach(target IN LISTS ARGN)
    if(TARGET ${target} AND NOT MSVC AND CMAKE_BUILD_TYPE STREQUAL "Release")
      target_compile_options(${target} PRIVATE ${level})
    endif()
  endforeach()
endfunction()

# Spreads a target's sources in `subfolder` ("." for its own) over `groups` translation units of neighbouring files.
# EXCEPT names files that clash.
function(compile_together target subfolder groups)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "EXCEPT")
  if(NOT TARGET ${target})
    return()
  endif()
  get_target_property(folder ${target} SOURCE_DIR)
  get_target_property(sources ${target} SOURCES)
  # The placeholder keeps "." from leaving a slash at the end.
  cmake_path(SET wanted NORMALIZE "${folder}/${subfolder}/file")
  cmake_path(GET wanted PARENT_PATH wanted)
  set(files "")
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}" NORMALIZE OUTPUT_VARIABLE file)
    cmake_path(GET file PARENT_PATH parent)
    cmake_path(GET file FILENAME name)
    cmake_path(COMPARE "${parent}" EQUAL "${wanted}" is_wanted)
    if(is_wanted AND name MATCHES "\\.cpp$" AND NOT name IN_LIST arg_EXCEPT)
      list(APPEND files "${file}")
    endif()
  endforeach()
  string(MAKE_C_IDENTIFIER "${subfolder}" group_name)
  list(LENGTH files count)
  math(EXPR size "(${count} + ${groups} - 1) / ${groups}")
  set(index 0)
  foreach(file IN LISTS files)
    math(EXPR group "${index} / ${size}")
    math(EXPR index "${index} + 1")
    set_source_files_properties("${file}" TARGET_DIRECTORY ${target} PROPERTIES
      UNITY_GROUP "${group_name}${group}" SKIP_UNITY_BUILD_INCLUSION OFF)
  endforeach()
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON UNITY_BUILD_MODE GROUP UNITY_BUILD_CODE_AFTER_INCLUDE "#undef FILENAME")
endfunction()

optimize(-O3 ggml ggml-base ggml-cpu)
optimize(-O2 llama)
optimize(-O1 llama-common llama-common-base mtmd cpp-httplib server-context llama-server-impl llama-quantize-impl)

# json.cpp gives `ordered_json` another meaning; the two helpers refuse internal headers by #error; dsv4 repeats a name.
compile_together(llama-common . 3 EXCEPT json.cpp)
compile_together(llama-common parsers 1)
compile_together(llama-common jinja 1)
compile_together(server-context . 2)
compile_together(llama-server-impl . 1)
compile_together(mtmd . 1 EXCEPT mtmd-helper.cpp mtmd-helper-gen.cpp)
compile_together(mtmd models 1)
compile_together(llama . 5 EXCEPT llama-kv-cache-dsv4.cpp)
compile_together(llama models 5)
