/** The kernels of the compiled network (AssemblyScript, built by scripts/build-kernels.ts). Memory is the caller's: see ../arena.ts. */

export { gemm } from './gemm';
export { tiles2, tiles4, pixels2, pixels4 } from './winograd';
export { pad, crop, patches, gather, finish, rectify } from './layers';
export { maxPool, maxPoolBack, meanPool, meanPoolBack } from './pools';
