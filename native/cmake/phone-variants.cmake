# llama-server once per arm64 instruction set. A static program cannot load ggml's CPU variants at run time, so there is
# one program per variant; only ggml-cpu differs, the rest is compiled once.
# The one to push is chosen by the phone's /proc/cpuinfo: `i8mm`, else `asimddp` with `asimdhp`, else the first.

function(add_phone_variant name cpu)
  add_library(ggml-cpu-${name} STATIC EXCLUDE_FROM_ALL)
  get_target_property(folder ggml-cpu SOURCE_DIR)
  get_target_property(sources ggml-cpu SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}")
    target_sources(ggml-cpu-${name} PRIVATE "${source}")
  endforeach()
  foreach(property COMPILE_DEFINITIONS COMPILE_OPTIONS COMPILE_FEATURES INCLUDE_DIRECTORIES LINK_LIBRARIES)
    get_target_property(value ggml-cpu ${property})
    if(value)
      set_target_properties(ggml-cpu-${name} PROPERTIES ${property} "${value}")
    endif()
  endforeach()
  # ggml gives some definitions to its whole folder, which does not reach a target of ours.
  get_directory_property(definitions DIRECTORY "${folder}" COMPILE_DEFINITIONS)
  target_compile_definitions(ggml-cpu-${name} PRIVATE ${definitions})
  target_include_directories(ggml-cpu-${name} PRIVATE "${folder}" "${folder}/ggml-cpu" "${folder}/../include")
  # The last -mcpu counts.
  target_compile_options(ggml-cpu-${name} PRIVATE "-mcpu=${cpu}")

  add_executable(llama-server-${name} EXCLUDE_FROM_ALL "${LLAMA_SOURCE_DIR}/tools/server/main.cpp")
  # First in the link line: the linker takes each symbol from the first archive that has it, so nothing is left to be
  # taken from the plain ggml-cpu that llama.cpp's own targets name later.
  target_link_libraries(llama-server-${name} PRIVATE ggml-cpu-${name} llama-server-impl)
endfunction()

add_phone_variant(armv8.0 generic+v8a)
add_phone_variant(dotprod-fp16 generic+v8_2a+dotprod+fullfp16)
add_phone_variant(i8mm generic+v8_6a+dotprod+fullfp16+i8mm)
