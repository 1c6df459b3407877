# llama.cpp as another build folder of this project has built it (LLAMA_BUILD_DIR): nothing of it is compiled here.
find_package(Threads REQUIRED)
include("${LLAMA_BUILD_DIR}/llama-targets.cmake")
