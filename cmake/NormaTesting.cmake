# norma_add_test(wire/encode)                    tests/wire/encode_test.cpp, no mpirun
# norma_add_mpi_test(comm/bcast RANKS 1 2 3 4)   the same under mpirun, as comm/bcast@1 ... @4
# Further arguments of both: LIBRARIES targets, TIMEOUT seconds, LABELS words.

# What lets Open MPI 4 and 5 start any number of ranks, as any user, on any number of cores.
set(NORMA_MPI_TEST_ENVIRONMENT
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
  PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe PRTE_MCA_hwloc_default_binding_policy=none)

add_library(norma_test_support STATIC
  ${PROJECT_SOURCE_DIR}/tests/support/mpi_main.cpp)
target_link_libraries(norma_test_support PUBLIC norma::core GTest::gmock GTest::gtest MPI::MPI_CXX)
target_include_directories(norma_test_support PUBLIC ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
target_compile_features(norma_test_support PUBLIC cxx_std_20)

function(norma_test_executable name main)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LIBRARIES")
  string(REPLACE "/" "_" target "test_${name}")
  add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/${name}_test.cpp)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PRIVATE ${main} ${arg_LIBRARIES} norma::core GTest::gmock GTest::gtest norma_warnings)
endfunction()

function(norma_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LIBRARIES;LABELS")
  norma_test_executable(${name} GTest::gtest_main LIBRARIES ${arg_LIBRARIES})
  string(REPLACE "/" "_" target "test_${name}")
  add_test(NAME ${name} COMMAND ${target})
  set_tests_properties(${name} PROPERTIES TIMEOUT 60 LABELS "${arg_LABELS}")
  if(arg_TIMEOUT)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT})
  endif()
endfunction()

function(norma_add_mpi_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "RANKS;LIBRARIES;LABELS")
  norma_test_executable(${name} norma_test_support LIBRARIES ${arg_LIBRARIES})
  string(REPLACE "/" "_" target "test_${name}")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  foreach(ranks IN LISTS arg_RANKS)
    add_test(NAME ${name}@${ranks} COMMAND ${MPIEXEC_EXECUTABLE} -n ${ranks} $<TARGET_FILE:${target}>)
    set_tests_properties(${name}@${ranks} PROPERTIES TIMEOUT ${arg_TIMEOUT} PROCESSORS ${ranks}
      LABELS "mpi;ranks${ranks};${arg_LABELS}" ENVIRONMENT "${NORMA_MPI_TEST_ENVIRONMENT}")
  endforeach()
endfunction()
