# Brings in llama.cpp with what we need of it switched on, and makes it quick to compile.

set(BUILD_SHARED_LIBS OFF CACHE BOOL "")
set(LLAMA_BUILD_COMMON ON CACHE BOOL "")
set(LLAMA_BUILD_TOOLS ON CACHE BOOL "")
set(LLAMA_BUILD_SERVER ON CACHE BOOL "")
set(LLAMA_BUILD_TESTS OFF CACHE BOOL "")
set(LLAMA_BUILD_EXAMPLES OFF CACHE BOOL "")
set(LLAMA_BUILD_APP OFF CACHE BOOL "")
# Both: the second would download a web page's files during the build.
set(LLAMA_BUILD_UI OFF CACHE BOOL "")
set(LLAMA_USE_PREBUILT_UI OFF CACHE BOOL "")
set(LLAMA_BUILD_IS_DEV OFF CACHE BOOL "")
set(LLAMA_OPENSSL OFF CACHE BOOL "")
set(LLAMA_ALL_WARNINGS OFF CACHE BOOL "")
set(GGML_CCACHE OFF CACHE BOOL "")
# ggml's own threads: the same program whatever compiler is found, and no run-time library to miss.
set(GGML_OPENMP OFF CACHE BOOL "")

add_subdirectory("${LLAMA_SOURCE_DIR}" llama.cpp EXCLUDE_FROM_ALL)
include(quick-compile)

# For `built-llama.cmake`: our tools can be built against this build without compiling llama.cpp once more.
export(TARGETS llama ggml ggml-base ${GGML_AVAILABLE_BACKENDS} FILE "${CMAKE_BINARY_DIR}/llama-targets.cmake")
