#pragma once
// A class that travels, but cannot be made empty first.

#include <norma/norma.hpp>

class Job {
  public:
    explicit Job(int number) : number_(number) {}
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& number_;
    }

  private:
    int number_;
};
