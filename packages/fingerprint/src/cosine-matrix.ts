/**
 * Rows 1 to 16 of the 64-point discrete cosine transform, 16 × 64. The scale is rounded to float32 first, the product
 * afterwards (pdq/cpp/hashing/pdqhashing.cpp, compute_dct_matrix).
 */
export const cosineMatrix: Float32Array = (() => {
  const scale = Math.fround(Math.sqrt(2 / 64))
  const matrix = new Float32Array(16 * 64)
  for (let i = 0; i < 16; i++) {
    for (let k = 0; k < 64; k++) matrix[i * 64 + k] = scale * Math.cos((Math.PI / 2 / 64) * (i + 1) * (2 * k + 1))
  }
  return matrix
})()
