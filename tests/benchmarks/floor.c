/* How fast this machine can step optimizers on planar functions: one loop for each, no test, no generality.
 *
 * A block of starts stays in the first cache level for all its steps; the compiler vectorizes over starts and takes its
 * sine from the vector math library. It is compiled and called by kernels.py.
 */
#include <math.h>
enum { LANES = 64 };
#define RASTRIGIN(T, SIN)                                                      \
  T gx = 2 * x[i] + (T)62.83185307179586 * SIN((T)6.283185307179586 * x[i]);   \
  T gy = 2 * y[i] + (T)62.83185307179586 * SIN((T)6.283185307179586 * y[i]);
#define HIMMELBLAU(T, SIN)                                                     \
  T a = x[i] * x[i] + y[i] - 11, b = x[i] + y[i] * y[i] - 7;                   \
  T gx = 4 * x[i] * a + 2 * b, gy = 2 * a + 4 * y[i] * b;
#define GD(T, SQRT) x[i] -= lr * gx; y[i] -= lr * gy;
#define CLIPPED_NESTEROV(T, SQRT)                                                      \
  T norm = SQRT(gx * gx + gy * gy), s = norm > 1 ? 1 / norm : 1;               \
  gx *= s; gy *= s;                                                            \
  mx[i] = gx + (T)0.9 * mx[i]; my[i] = gy + (T)0.9 * my[i];                    \
  x[i] -= lr * (gx + (T)0.9 * mx[i]); y[i] -= lr * (gy + (T)0.9 * my[i]);
#define ADAM(T, SQRT)                                                          \
  mx[i] = (T)0.9 * mx[i] + (T)0.1 * gx; my[i] = (T)0.9 * my[i] + (T)0.1 * gy;  \
  vx[i] = (T)0.999 * vx[i] + (T)0.001 * gx * gx; vy[i] = (T)0.999 * vy[i] + (T)0.001 * gy * gy; \
  x[i] -= lr * mx[i] * c1 / (SQRT(vx[i] * c2) + (T)1e-8);                      \
  y[i] -= lr * my[i] * c1 / (SQRT(vy[i] * c2) + (T)1e-8);
#define KERNEL(NAME, T, SIN, SQRT, GRADIENT, STEP)                             \
void NAME(T *px, T *py, T lr, int starts, int steps) {                         \
  for (int base = 0; base < starts; base += LANES) {                           \
    T x[LANES], y[LANES], mx[LANES] = {0}, my[LANES] = {0}, vx[LANES] = {0}, vy[LANES] = {0}; \
    T p1 = 1, p2 = 1;                                                          \
    for (int i = 0; i < LANES; i++) { x[i] = px[base + i]; y[i] = py[base + i]; } \
    for (int t = 0; t < steps; t++) {                                          \
      p1 *= (T)0.9; p2 *= (T)0.999;                                            \
      T c1 = 1 / (1 - p1), c2 = 1 / (1 - p2);                                  \
      (void)c1; (void)c2; (void)mx; (void)my; (void)vx; (void)vy;              \
      _Pragma("omp simd")                                                      \
      for (int i = 0; i < LANES; i++) { GRADIENT(T, SIN) STEP(T, SQRT) }       \
    }                                                                          \
    for (int i = 0; i < LANES; i++) { px[base + i] = x[i]; py[base + i] = y[i]; } \
  }                                                                            \
}
#define ALL(F, G)                                                              \
  KERNEL(F##_gd_32, float, sinf, sqrtf, G, GD) KERNEL(F##_gd_64, double, sin, sqrt, G, GD) \
  KERNEL(F##_nesterov_32, float, sinf, sqrtf, G, CLIPPED_NESTEROV) KERNEL(F##_nesterov_64, double, sin, sqrt, G, CLIPPED_NESTEROV) \
  KERNEL(F##_adam_32, float, sinf, sqrtf, G, ADAM) KERNEL(F##_adam_64, double, sin, sqrt, G, ADAM)
ALL(rastrigin, RASTRIGIN)
ALL(himmelblau, HIMMELBLAU)
