/** Addresses of networks: subnets from pools, addresses from subnets. Pure. */
package dev.gantry.container.ipam;
