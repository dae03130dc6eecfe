# norma_add_test(wire/encode)                    tests/wire/encode_test.cpp, no mpirun
# norma_add_mpi_test(comm/bcast RANKS 1 2 3 4)   the same under mpirun, as comm/bcast@1 ... @4
# Further arguments of both: LIBRARIES targets, TIMEOUT seconds, LABELS words; OPTIMISED, for those whose
# own source computes for long, or holds the kernels that the library's templates are there for.
# norma_add_script_test(design/includes COMMAND ...) a test that is no program of ours.

set(NORMA_TEST_LAUNCHER "" CACHE STRING "Put before every test program, as a list; the valgrind preset does")
set(NORMA_TEST_TIMEOUT_FACTOR 1 CACHE STRING "Multiplies every test's time limit; for slow launchers")

# What lets Open MPI 4 and 5 start any number of ranks, as any user, on any number of cores.
file(STRINGS ${PROJECT_SOURCE_DIR}/scripts/mpi.env NORMA_MPI_TEST_ENVIRONMENT REGEX "^[A-Z]")

# Sanitizers: Open MPI's own leaks are suppressed by library, which needs whole stacks. That makes a
# program of MPI three to seven times slower, so programs without MPI do without, and scripts, which
# start programs by the hundred, look for no leaks. Every finding ends the program non-zero.
set(norma_lsan_options suppressions=${PROJECT_SOURCE_DIR}/tests/support/lsan.supp print_suppressions=0)
string(REPLACE ";" ":" norma_lsan_options "${norma_lsan_options}")
set(NORMA_TEST_ENVIRONMENT ${NORMA_MPI_TEST_ENVIRONMENT}
  ASAN_OPTIONS=detect_leaks=1:fast_unwind_on_malloc=0
  LSAN_OPTIONS=${norma_lsan_options}
  UBSAN_OPTIONS=print_stacktrace=1
  "TSAN_OPTIONS=ignore_noninstrumented_modules=1 halt_on_error=1 exitcode=66")

# The line that starts a test by hand, for people and for scripts/test.sh.
list(JOIN NORMA_MPI_TEST_ENVIRONMENT " " norma_mpirun_line)
file(WRITE ${PROJECT_BINARY_DIR}/mpirun-line.txt
  "env ${norma_mpirun_line} ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} RANKS PROGRAM\n")

# Builds the tests labelled `threads`, all that the tsan preset runs.
add_custom_target(norma_threads_tests)

add_library(norma_test_support STATIC
  ${PROJECT_SOURCE_DIR}/tests/support/mpi_main.cpp)
target_link_libraries(norma_test_support PUBLIC norma::core GTest::gmock GTest::gtest MPI::MPI_CXX)
target_include_directories(norma_test_support PUBLIC ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
target_compile_features(norma_test_support PUBLIC cxx_std_20)

# To compile tests was half the time of every build, so their own sources are hardly optimised (the
# libraries they test are), and GoogleTest's headers are read once for all.
set(norma_test_options $<IF:$<CONFIG:Debug>,-O0,-O1>
  # With precompiled headers g++ 12 forgets that they are the system's, and gives its false alarms there.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>)
add_library(norma_test_headers OBJECT ${PROJECT_SOURCE_DIR}/tests/support/mpi_main.cpp)
target_compile_options(norma_test_headers PRIVATE ${norma_test_options})
target_link_libraries(norma_test_headers PRIVATE norma::core GTest::gmock GTest::gtest norma_warnings)
target_precompile_headers(norma_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)

function(norma_test_executable name main)
  cmake_parse_arguments(PARSE_ARGV 2 arg "OPTIMISED" "TIMEOUT" "RANKS;LIBRARIES;LABELS")
  string(REPLACE "/" "_" target "test_${name}")
  add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/${name}_test.cpp)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE ${main} ${arg_LIBRARIES} norma::core GTest::gmock GTest::gtest norma_warnings)
  if(NOT arg_OPTIMISED)
    target_compile_options(${target} PRIVATE ${norma_test_options})
    target_precompile_headers(${target} REUSE_FROM norma_test_headers)
  endif()
  if("threads" IN_LIST arg_LABELS)
    add_dependencies(norma_threads_tests ${target})
  endif()
endfunction()

# Properties every test has: a time limit, labels, the environment. Those that may take long begin
# first, that no core waits for the last of them.
function(norma_test_properties name timeout)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LABELS")
  math(EXPR timeout "${timeout} * ${NORMA_TEST_TIMEOUT_FACTOR}")
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${timeout} COST ${timeout} LABELS "${arg_LABELS}" ENVIRONMENT "${NORMA_TEST_ENVIRONMENT}")
endfunction()

function(norma_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "OPTIMISED" "TIMEOUT" "LIBRARIES;LABELS")
  norma_test_executable(${name} GTest::gtest_main ${ARGN})
  string(REPLACE "/" "_" target "test_${name}")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_test(NAME ${name} COMMAND ${NORMA_TEST_LAUNCHER} $<TARGET_FILE:${target}>)
  norma_test_properties(${name} ${arg_TIMEOUT} LABELS ${arg_LABELS})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT_MODIFICATION ASAN_OPTIONS=set:detect_leaks=1)
endfunction()

function(norma_add_mpi_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "OPTIMISED" "TIMEOUT" "RANKS;LIBRARIES;LABELS")
  norma_test_executable(${name} norma_test_support ${ARGN})
  string(REPLACE "/" "_" target "test_${name}")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  foreach(ranks IN LISTS arg_RANKS)
    add_test(NAME ${name}@${ranks} COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} ${ranks}
             ${NORMA_TEST_LAUNCHER} $<TARGET_FILE:${target}>)
    norma_test_properties(${name}@${ranks} ${arg_TIMEOUT} LABELS mpi ranks${ranks} ${arg_LABELS})
    set_tests_properties(${name}@${ranks} PROPERTIES PROCESSORS ${ranks})
  endforeach()
endfunction()

function(norma_add_script_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "COMMAND;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND})
  norma_test_properties(${name} ${arg_TIMEOUT} LABELS ${arg_LABELS})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT_MODIFICATION ASAN_OPTIONS=set:detect_leaks=0)
endfunction()

# norma_add_compile_test(compile_fail/accepted accepted.cpp): the file compiles against norma::core.
# Words that follow go before the compiler.
function(norma_add_compile_test name file)
  set(includes $<TARGET_PROPERTY:norma_core,INTERFACE_INCLUDE_DIRECTORIES>)
  set(definitions $<TARGET_PROPERTY:norma_core,INTERFACE_COMPILE_DEFINITIONS>)
  add_test(NAME ${name} COMMAND ${ARGN} ${CMAKE_CXX_COMPILER} -std=c++20 -fsyntax-only
    "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
    "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
    ${CMAKE_CURRENT_SOURCE_DIR}/${file} COMMAND_EXPAND_LISTS)
  norma_test_properties(${name} 120)
endfunction()

# norma_add_compile_failure(isend_of_lvalue.cpp): the compiler refuses the file, and the first lines
# it prints hold the sentence that follows "// refused: " in the file's first line.
function(norma_add_compile_failure file)
  get_filename_component(name ${file} NAME_WE)
  file(STRINGS ${file} first LIMIT_COUNT 1)
  if(NOT first MATCHES "^// refused: (.+)$")
    message(FATAL_ERROR "${file}: the first line is '// refused: ' and a sentence of ours")
  endif()
  norma_add_compile_test(compile_fail/${name} ${file}
    ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/compile_fail/refused.py "${CMAKE_MATCH_1}")
endfunction()

# norma_add_fuzz_test(wire/decode): tests/fuzz/wire_decode.cpp runs for ten seconds, beginning with the
# inputs in tests/fuzz/corpus/wire_decode; built with NORMA_FUZZ by clang. Run its program by hand for
# longer.
function(norma_add_fuzz_test name)
  string(REPLACE "/" "_" file ${name})
  add_executable(fuzz_${file} ${file}.cpp)
  target_link_libraries(fuzz_${file} PRIVATE norma::core norma_warnings)
  target_compile_options(fuzz_${file} PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz_${file} PRIVATE -fsanitize=fuzzer)
  # What is found goes to the first folder.
  set(found ${CMAKE_CURRENT_BINARY_DIR}/${file}.found)
  file(MAKE_DIRECTORY ${found})
  add_test(NAME fuzz/${name} COMMAND fuzz_${file} -max_total_time=10 -rss_limit_mb=1024 -print_final_stats=1
           ${found} ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${file})
  norma_test_properties(fuzz/${name} 60 LABELS fuzz)
endfunction()
