extension ReportPage {
  /// For screens light and dark, telephones and paper.
  static let style = """
    :root { --page: #f6f5f1; --ground: #ffffff; --ink: #1b1b19; --note: #5c5b55; --rule: #deddd6; --mark: #fdf3d7;
      --running: #1f66c7; --done: #1c7a3d; --failed: #b3261e }
    @media screen and (prefers-color-scheme: dark) {
      :root { --page: #151513; --ground: #1f1f1d; --ink: #f1f0eb; --note: #aeada5; --rule: #373733; --mark: #3a3115;
        --running: #6aa5f5; --done: #63c485; --failed: #f2857d }
    }
    * { box-sizing: border-box }
    body { margin: 0 auto; padding: 1.2rem 1rem 3rem; max-width: 66rem; background: var(--page); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
    h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere }
    h2 { margin: 2rem 0 .6rem; font-size: 1.15rem }
    header p { margin: .2rem 0 }
    header p, footer, small, dt, th, section > p { color: var(--note) }
    .state { color: var(--ink) }
    .state span { display: inline-block; margin-right: .4rem; padding: 0 .6rem; border-radius: 1rem;
      border: 1.5px solid; font-weight: 600 }
    .running { color: var(--running) } .done { color: var(--done) } .failed { color: var(--failed) }
    dl { display: grid; gap: .8rem; margin: 1.2rem 0; grid-template-columns: repeat(auto-fit, minmax(9.2rem, 1fr)) }
    dl div, figure, .table, pre { background: var(--ground); border: 1px solid var(--rule); border-radius: .5rem }
    dl div { padding: .6rem .8rem }
    dt { font-size: .85rem }
    dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums }
    @media (max-width: 30rem) { dd { font-size: 1.15rem } }
    small { display: block; font-size: .78rem; font-weight: 400 }
    .charts { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)) }
    figure { margin: 0; overflow: hidden }
    .chart { display: block; width: 100%; height: auto }
    .table { overflow-x: auto }
    table { width: 100%; border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums }
    th, td { padding: .25rem .6rem; text-align: right; white-space: nowrap; border-top: 1px solid var(--rule) }
    th { vertical-align: bottom; border-top: 0; font-weight: 500; white-space: normal }
    th:first-child, td:first-child, .words td, .words th { text-align: left }
    .words td { vertical-align: top }
    .words td:last-child { color: var(--note); min-width: 14rem; white-space: normal }
    tr.best td { background: var(--mark); font-weight: 600 }
    pre { padding: .7rem .9rem; overflow-x: auto; font-size: .82rem; white-space: pre-wrap; overflow-wrap: anywhere }
    summary { margin: .6rem 0; cursor: pointer }
    footer { margin-top: 2rem; font-size: .88rem }
    @media print {
      body { max-width: none; padding: 0; font-size: 10pt }
      :root { --page: #ffffff }
      .charts { grid-template-columns: 1fr 1fr }
      figure, tr, dl div { break-inside: avoid }
      h2 { break-after: avoid }
      dl { gap: .4rem; grid-template-columns: repeat(auto-fit, minmax(6.2rem, 1fr)) }
      dl div { padding: .3rem .4rem }
      dd { font-size: 1.1rem }
      footer p { break-after: avoid }
      table { font-size: 7pt }
      th, td { padding: .1rem .25rem }
      .table { overflow: visible }
    }
    """
}
