// refused: norma: a received value is first made empty and then filled
#include "job.hpp"

void refused(const norma::Communicator& world, const std::vector<Job>& jobs) {
    std::ignore = world.bcast(jobs, 0);
}
