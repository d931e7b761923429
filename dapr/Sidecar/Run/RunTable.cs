using Spectre.Console;

namespace Dapr.Sidecar.Run;

internal static class RunTable
{
    public static Table Of(IEnumerable<RunningApp> apps)
    {
        var table = new Table().AddColumns("app", "state", "app port", "sidecar HTTP", "stands in for");
        table.Border = TableBorder.Rounded;
        foreach (var app in apps)
        {
            var state = app.State;
            table.AddRow(
                Markup.Escape(app.Plan.App.AppId),
                state == "running" ? $"[green]{state}[/]" : $"[red]{Markup.Escape(state)}[/]",
                app.Plan.App.AppPort > 0 ? $"{app.Plan.App.AppPort}" : "-",
                $"http://127.0.0.1:{app.Plan.Sidecar.HttpPort}",
                Markup.Escape(string.Join(", ", app.ComponentTypes)));
        }
        return table;
    }
}
