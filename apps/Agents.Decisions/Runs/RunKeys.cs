using System.Globalization;

namespace Agents.Decisions.Runs;

/// <summary>Idempotency keys of the tool calls of a run: from run and step, never from an attempt to make the call.</summary>
internal static class RunKeys
{
    // No slashes: the key becomes a part of the path when a tool is asked what became of a call.
    public static string Step(string run, string step) => $"decision.{run}.{step}";

    /// <param name="run">The run.</param>
    /// <param name="step">The step that is undone.</param>
    /// <param name="number">From 1; another one only after the one before it certainly had no effect.</param>
    public static string Undo(string run, string step, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"decision.{run}.{step}.undo.{number}");
}
