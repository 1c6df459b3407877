# Toolchain file: zig as the C and C++ compiler, for this computer or, with ZIG_TARGET, for another.
#   ZIG_PROGRAM  absolute path of zig (PyPI's ziglang carries it)
#   ZIG_TARGET   for example aarch64-linux-musl; empty: this computer
#   ZIG_CPU      for example generic+v8a; zig takes no -march= for arm64
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ZIG_PROGRAM ZIG_TARGET ZIG_CPU)
if(NOT ZIG_PROGRAM)
  message(FATAL_ERROR "ZIG_PROGRAM must be the absolute path of zig.")
endif()

set(CMAKE_C_COMPILER "${ZIG_PROGRAM};cc")
set(CMAKE_CXX_COMPILER "${ZIG_PROGRAM};c++")

# zig carries its own ar, but CMake wants a program without arguments there: the rules name it instead.
foreach(language C CXX)
  set(CMAKE_${language}_ARCHIVE_CREATE "\"${ZIG_PROGRAM}\" ar qc <TARGET> <OBJECTS>")
  set(CMAKE_${language}_ARCHIVE_APPEND "\"${ZIG_PROGRAM}\" ar q <TARGET> <OBJECTS>")
  set(CMAKE_${language}_ARCHIVE_FINISH "\"${ZIG_PROGRAM}\" ranlib <TARGET>")
endforeach()

if(ZIG_TARGET)
  string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR "${ZIG_TARGET}")
  set(CMAKE_SYSTEM_NAME Linux)
  set(zig_flags "-target ${ZIG_TARGET}")
  if(ZIG_CPU)
    string(APPEND zig_flags " -mcpu=${ZIG_CPU}")
  endif()
  set(CMAKE_C_FLAGS_INIT "${zig_flags}")
  set(CMAKE_CXX_FLAGS_INIT "${zig_flags}")
  set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
  set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
endif()
