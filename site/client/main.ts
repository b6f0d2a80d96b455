/**
 * What the report's pages do once a script runs: one call a feature. The pages
 * are complete without it.
 *
 * @module
 */
import { pageAddress } from "./page_address.ts";
import { upgradeCharts } from "./upgrade_charts.ts";
import { upgradeContents } from "./upgrade_contents.ts";
import { upgradeDividers } from "./upgrade_dividers.ts";
import { upgradePlayers } from "./upgrade_players.ts";
import { upgradeRunChoice } from "./upgrade_run_choice.ts";

const address = pageAddress(window);
const charts = upgradeCharts(document, address);
upgradeRunChoice(document, charts, address);
upgradeContents(document);
upgradeDividers(document);
upgradePlayers(document);
address.start();
