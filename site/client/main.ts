/**
 * What the report's pages do once a script runs: one call a feature. The pages
 * are complete without it.
 *
 * @module
 */
import { upgradeCharts } from "./upgrade_charts.ts";
import { upgradeDividers } from "./upgrade_dividers.ts";
import { upgradePlayers } from "./upgrade_players.ts";

upgradeCharts(document);
upgradeDividers(document);
upgradePlayers(document);
