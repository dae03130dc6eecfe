# What a stranger finds after `cmake --install`: find_package(norma) and pkg-config norma.
include(CMakePackageConfigHelpers)

# norma::norma: every module at once.
get_property(norma_modules GLOBAL PROPERTY NORMA_MODULES)
add_library(norma_norma INTERFACE)
add_library(norma::norma ALIAS norma_norma)
set_target_properties(norma_norma PROPERTIES EXPORT_NAME norma)
target_link_libraries(norma_norma INTERFACE ${norma_modules})
if(NOT NORMA_INSTALL)
  return()
endif()

set(norma_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/norma)
foreach(module IN LISTS norma_modules)
  get_target_property(has_headers ${module} INTERFACE_HEADER_SETS)
  set(headers FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  if(NOT has_headers)
    set(headers "")
  endif()
  install(TARGETS ${module} EXPORT norma
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ${headers})
endforeach()
install(TARGETS norma_norma EXPORT norma)
install(EXPORT norma NAMESPACE norma:: FILE normaTargets.cmake DESTINATION ${norma_cmake_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/normaConfig.cmake.in
  ${PROJECT_BINARY_DIR}/normaConfig.cmake INSTALL_DESTINATION ${norma_cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/normaConfigVersion.cmake
  COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/normaConfig.cmake ${PROJECT_BINARY_DIR}/normaConfigVersion.cmake
        DESTINATION ${norma_cmake_dir})

# pkg-config names files and flags, not targets: the same libraries once more, in linking order.
list(TRANSFORM norma_modules PREPEND "-l" OUTPUT_VARIABLE norma_pc_libs)
list(REVERSE norma_pc_libs)  # the modules built on others come first
set(norma_pc_flags -ffp-contract=off)  # kernels give the same bits, as with CMake
if(NORMA_BOOST_MPI)
  list(APPEND norma_pc_flags -DNORMA_BOOST_MPI)
  list(APPEND norma_pc_libs -lboost_mpi)
endif()
list(APPEND norma_pc_libs -lboost_serialization ${MPI_CXX_LIBRARIES} -pthread)
list(TRANSFORM MPI_CXX_INCLUDE_DIRS PREPEND "-I" OUTPUT_VARIABLE norma_pc_includes)
list(TRANSFORM MPI_CXX_COMPILE_DEFINITIONS PREPEND "-D" OUTPUT_VARIABLE norma_pc_definitions)
list(APPEND norma_pc_flags ${norma_pc_includes} ${norma_pc_definitions})
list(JOIN norma_pc_libs " " norma_pc_libs)
list(JOIN norma_pc_flags " " norma_pc_flags)
set(norma_pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH norma_pc_to_prefix /${norma_pc_dir} /)  # so the tree may be installed or moved anywhere
configure_file(${CMAKE_CURRENT_LIST_DIR}/norma.pc.in ${PROJECT_BINARY_DIR}/norma.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/norma.pc DESTINATION ${norma_pc_dir})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
