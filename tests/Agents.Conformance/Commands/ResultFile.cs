using System.Text;
using Agents.Conformance.Replay;

namespace Agents.Conformance.Commands;

/// <summary>All results as text: one line each, then the failures in full.</summary>
internal static class ResultFile
{
    public static Task WriteAsync(string file, IEnumerable<ScenarioReport> reports, CancellationToken cancellationToken)
    {
        var sorted = reports.OrderBy(report => report.Name, StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        foreach (var report in sorted)
        {
            var reason = report.Verdict is Verdict.Different or Verdict.NotServed ? "  " + report.Detail : "";
            text.Append($"{report.Verdict,-9} {report.Name} {report.Took.TotalSeconds:0.0} s{reason}\n");
        }
        foreach (var report in sorted.Where(report => report.Verdict == Verdict.Failed)) text.Append($"\n==== {report.Name}\n{report.Detail}\n");
        return File.WriteAllTextAsync(file, text.ToString(), cancellationToken);
    }
}
