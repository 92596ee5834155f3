/**
 * The volumes as rows: locks names, loads what stands behind them, applies what was decided in one
 * transaction with its events.
 */
package dev.gantry.volume.catalog;
