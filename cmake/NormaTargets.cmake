# How norma's targets are made: warnings, sanitizers, and one call per module.
add_library(norma_warnings INTERFACE)
target_compile_options(norma_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi
  # False alarms of g++'s optimiser (12 and 14) inside std::string, std::vector and std::variant.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict>
  $<$<BOOL:${NORMA_WERROR}>:-Werror>)

if(NORMA_SANITIZE)
  list(JOIN NORMA_SANITIZE "," norma_sanitizers)
  add_compile_options(-fsanitize=${norma_sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${norma_sanitizers})
endif()

# What most sources include.
set(norma_common_headers
  <algorithm> <array> <charconv> <cmath> <cstdint> <cstring> <filesystem> <functional> <limits> <map> <memory>
  <optional> <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h> <fmt/ranges.h>)

# norma_module(core): the library norma_core, known inside and outside as norma::core.
# Its sources and headers are added by the folders under src, with norma_sources().
function(norma_module name)
  add_library(norma_${name})
  add_library(norma::${name} ALIAS norma_${name})
  target_compile_features(norma_${name} PUBLIC cxx_std_20)
  target_include_directories(norma_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(norma_${name} PRIVATE $<BUILD_INTERFACE:norma_warnings>)
  if(NORMA_FUZZ)  # fuzz targets see which ways are taken inside
    target_compile_options(norma_${name} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  if(NORMA_SANITIZE)  # elsewhere a source that forgets an include does not compile
    target_precompile_headers(norma_${name} PRIVATE ${norma_common_headers})
  endif()
  set_target_properties(norma_${name} PROPERTIES
    EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON VERIFY_INTERFACE_HEADER_SETS ON)
  set_property(GLOBAL APPEND PROPERTY NORMA_MODULES norma_${name})
endfunction()

# norma_sources(core base SOURCES error HEADERS error bytes): src/base/error.cpp and
# include/norma/base/{error,bytes}.hpp become part of norma_core.
function(norma_sources module folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;HEADERS")
  list(TRANSFORM arg_SOURCES REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/src/${folder}/\\1.cpp")
  list(TRANSFORM arg_HEADERS REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/include/norma/${folder}/\\1.hpp")
  target_sources(norma_${module} PRIVATE ${arg_SOURCES})
  if(arg_HEADERS)
    target_sources(norma_${module} PUBLIC FILE_SET HEADERS
                   BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${arg_HEADERS})
  endif()
endfunction()

# norma_app(norma-farm SOURCES main options LIBRARIES norma::farm CLI11::CLI11): the sources beside the
# calling CMakeLists.txt become the target app_norma_farm, the file bin/norma-farm, and are installed.
# All but main are app_norma_farm_parts, for tests of them.
function(norma_app name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  string(MAKE_C_IDENTIFIER "app_${name}" target)
  list(REMOVE_ITEM arg_SOURCES main)
  list(TRANSFORM arg_SOURCES APPEND ".cpp")
  add_library(${target}_parts OBJECT ${arg_SOURCES})
  target_include_directories(${target}_parts PUBLIC ${PROJECT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${target}_parts PUBLIC ${arg_LIBRARIES} norma::core norma_warnings)
  target_compile_definitions(${target}_parts PUBLIC NORMA_PROGRAM="${name}" NORMA_VERSION="${PROJECT_VERSION}")
  if(NORMA_SANITIZE)  # options and messages, half the time to compile; the libraries are optimised
    target_compile_options(${target}_parts PUBLIC -O0)
  endif()
  add_executable(${target} main.cpp)
  target_link_libraries(${target} PRIVATE ${target}_parts)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  if(NORMA_INSTALL)
    install(TARGETS ${target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endfunction()
