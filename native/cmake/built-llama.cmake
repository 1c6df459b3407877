# llama.cpp as another build folder of this project has built it (LLAMA_BUILD_DIR): nothing of it is compiled here.
find_package(Threads REQUIRED)
include("${LLAMA_BUILD_DIR}/llama-targets.cmake")

# Upstream does not export what its tools share, so its libraries are named here.
function(add_built_library name folder)
  set(file "${CMAKE_STATIC_LIBRARY_PREFIX}${name}${CMAKE_STATIC_LIBRARY_SUFFIX}")
  add_library(${name} STATIC IMPORTED)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION "${LLAMA_BUILD_DIR}/llama.cpp/${folder}/${file}")
endfunction()

add_built_library(llama-common common)
add_built_library(llama-common-base common)
add_built_library(cpp-httplib vendor/cpp-httplib)
target_include_directories(llama-common INTERFACE "${LLAMA_SOURCE_DIR}/common" "${LLAMA_SOURCE_DIR}/vendor")
target_link_libraries(llama-common INTERFACE llama-common-base cpp-httplib llama Threads::Threads
  $<$<PLATFORM_ID:Windows>:ws2_32>)
