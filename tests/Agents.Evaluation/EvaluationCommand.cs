using System.CommandLine;
using Agents.Evaluation.Running;
using Agents.Evaluation.Sets;
using Agents.Memory.Embeddings;
using Agents.Memory.Embeddings.OpenAi;
using Agents.Memory.Vectors.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Agents.Evaluation;

/// <summary>The command line: measures how well memories and documents are found again.</summary>
internal static class EvaluationCommand
{
    private const int Leaked = 1;
    private const int Unusable = 2;

    public static RootCommand Create()
    {
        var embeddings = new Option<string>("--embeddings")
        {
            Description = "What makes the vectors: auto (the encoder where it is there, else lexical), local, lexical",
            HelpName = "name",
            DefaultValueFactory = _ => EmbeddingOptions.Auto,
        };
        embeddings.AcceptOnlyFromAmong(EmbeddingOptions.Auto, EmbeddingOptions.Local, EmbeddingOptions.Lexical);
        var data = new Option<string>("--data") { Description = "Folder of the question sets", HelpName = "path", DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "Data") };
        var json = new Option<string?>("--json") { Description = "Writes the report to this file, too", HelpName = "path" };
        var misses = new Option<bool>("--misses") { Description = "Lists the questions whose answer hybrid search does not have among its first five" };
        var command = new RootCommand("""
            Measures how well the memory app finds memories and documents again: recall@1, 3, 5, 10 and MRR on question sets that people wrote, once with
            keywords only, once with vectors only, once with both. Items of all tenants, users and groups lie in one index.

            Exit code: 0; 1 when an item was found that the asker must not see; 2 when the sets or the model cannot be used.

            Examples:
              dotnet run -c Release --project tests/Agents.Evaluation
              dotnet run -c Release --project tests/Agents.Evaluation -- --embeddings lexical --misses
              dotnet run -c Release --project tests/Agents.Evaluation -- --json evaluation.json
            """) { embeddings, data, json, misses };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(embeddings)!, parsed.GetValue(data)!, parsed.GetValue(json), parsed.GetValue(misses), AnsiConsole.Console, cancellation));
        return command;
    }

    internal static async Task<int> RunAsync(
        string embeddings, string data, string? json, bool withMisses, IAnsiConsole console, CancellationToken cancellationToken)
    {
        Report report;
        try
        {
            report = await MeasureAsync(embeddings, data, cancellationToken);
            if (json is not null) await File.WriteAllTextAsync(json, report.ToJson() + "\n", cancellationToken);
        }
        catch (Exception e) when (e is SetException or EmbeddingModelException or IOException or UnauthorizedAccessException)
        {
            console.MarkupLineInterpolated($"[red]Error:[/] {e.Message}");
            return Unusable;
        }
        ReportTable.Print(console, report, withMisses);
        return ExitCodeOf(report);
    }

    internal static int ExitCodeOf(Report report) => report.Foreign.Count > 0 ? Leaked : 0;

    private static async Task<Report> MeasureAsync(string embeddings, string data, CancellationToken cancellationToken)
    {
        EvaluationSet[] sets = [MemorySets.Read(data), DocumentSets.Read(data)];
        var options = new EmbeddingOptions { Provider = embeddings };
        var source = EmbeddingSources.Choose(options, AppContext.BaseDirectory, NoService);
        using var embedder = new TextEmbedder(source, options, TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("agents-evaluation-");
        try
        {
            await using var tier = new EmbeddedTier(new EmbeddedOptions { Path = folder.FullName }, NullLogger<EmbeddedTier>.Instance);
            var answers = await new EvaluationRun(tier, embedder).RunAsync(sets, cancellationToken);
            return Report.Of(embedder.Model.Id, source.Shortcoming, sets, answers);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static OpenAiGenerator NoService() => throw new EmbeddingModelException("A service is not asked here: figures must not depend on somebody else's model.");
}
