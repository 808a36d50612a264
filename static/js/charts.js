/* Charts take their colours and type from the page, follow the theme and the width, and lead to the records. */
(function () {
  "use strict";
  const drawn = new Map();
  const STATUS = { met: "--st-met-fill", on_track: "--st-on-fill", behind: "--st-behind-fill", far_behind: "--st-far-fill", missed: "--st-missed-fill", not_due: "--st-none-fill", exempt: "--st-none-fill", not_measurable: "--st-none-fill" };
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function theme() {
    const axis = { axisLine: { lineStyle: { color: token("--line-strong") } }, axisTick: { show: false }, axisLabel: { color: token("--ink-soft") }, splitLine: { lineStyle: { color: token("--line") } }, nameTextStyle: { color: token("--ink-soft") } };
    return {
      color: [1, 2, 3, 4, 5, 6].map((n) => token(`--chart-${n}`)),
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: token("--ink") },
      categoryAxis: { ...axis, splitLine: { show: false } }, valueAxis: { ...axis, axisLine: { show: false } }, timeAxis: axis,
      legend: { textStyle: { color: token("--ink-soft") } },
      tooltip: { backgroundColor: token("--surface"), borderColor: token("--line"), textStyle: { color: token("--ink") } },
      line: { symbolSize: 7, lineStyle: { width: 2.5 } }, bar: { itemStyle: { borderRadius: 3 } },
    };
  }
  function coloured(item) {
    return item && typeof item === "object" && item.status ? { ...item, itemStyle: { color: token(STATUS[item.status]), ...item.itemStyle } } : item;
  }
  function prepared(option) {
    const series = [].concat(option.series || []).map((one) => ({
      ...one, ...(one.type === "bar" && !one.barMaxWidth ? { barMaxWidth: 28 } : {}),
      ...(one.label ? { label: { color: token("--ink-soft"), textBorderWidth: 0, ...one.label } } : {}),
      ...(one.type === "pie" ? { itemStyle: { borderColor: token("--surface"), borderWidth: 2 } } : {}),
      ...(one.status ? { itemStyle: { color: token(STATUS[one.status]), ...one.itemStyle } } : {}),
      ...(one.data ? { data: one.data.map(coloured) } : {}),
      ...(one.markLine ? { markLine: { symbol: "none", lineStyle: { color: token("--ink-soft"), type: "dashed" }, label: { show: false, color: token("--ink-soft") }, ...one.markLine } } : {}),
    }));
    const many = series.length > 1 || series.some((one) => one.type === "pie");
    return {
      animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 350, aria: { enabled: false },
      grid: { left: 4, right: 12, top: many ? 40 : 16, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      tooltip: { trigger: series.some((one) => one.type === "pie") ? "item" : "axis", confine: true, axisPointer: { type: "shadow" } },
      ...option, ...(many ? { legend: { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, ...option.legend } } : {}), series,
    };
  }
  function drawOne(box) {
    const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    drawn.get(box)?.dispose();
    const chart = window.echarts.init(box, theme(), { renderer: "svg" });
    chart.setOption(prepared(option));
    chart.on("click", (event) => { const url = event.data?.url || event.data?.[event.data.length - 1]?.url; if (url) location.assign(url); });
    box.dataset.drawn = "yes";
    drawn.set(box, chart);
    widths.observe(box);
  }
  const widths = new ResizeObserver((entries) => entries.forEach((entry) => drawn.get(entry.target)?.resize()));
  function draw() {
    for (const [box, chart] of drawn) if (!box.isConnected) { chart.dispose(); widths.unobserve(box); drawn.delete(box); }
    document.querySelectorAll("[data-chart]:not([data-drawn])").forEach(drawOne);
  }
  document.addEventListener("portal:theme", () => [...drawn.keys()].forEach((box) => { delete box.dataset.drawn; drawOne(box); }));
  window.portalCharts = { draw };
})();
