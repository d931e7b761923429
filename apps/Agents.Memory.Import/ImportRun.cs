using Agents.Memory.Import.Folders;
using Agents.Memory.Import.Reports;
using Agents.Memory.Import.Sending;
using Spectre.Console;

namespace Agents.Memory.Import;

/// <summary>One import, from the folder to the table at its end.</summary>
/// <param name="options">What is imported.</param>
/// <param name="route">Where to; null: nothing is sent.</param>
/// <param name="console">Who reads along.</param>
/// <param name="time">For pauses and figures.</param>
internal sealed class ImportRun(ImportOptions options, ImportRoute? route, IAnsiConsole console, TimeProvider time)
{
    private readonly Tally _tally = new();

    /// <summary>The exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var plan = new FolderScan(options).Run(cancellationToken);
        Summary.PrintPlan(console, plan);
        foreach (var refusal in plan.Refused)
            _tally.Refuse(refusal);
        if (route is null)
            await CheckAsync(plan, cancellationToken);
        else
            await SendAsync(plan, route, cancellationToken);
        return _tally.Refused > 0 ? ImportCommand.SomeRefused : ImportCommand.Taken;
    }

    private async Task CheckAsync(FolderPlan plan, CancellationToken cancellationToken)
    {
        var (documents, bytes) = (0, 0L);
        foreach (var file in plan.Files)
        {
            if (await ReadAsync(file, cancellationToken) is { } line)
                (documents, bytes) = (documents + 1, bytes + line.Json.Length);
        }
        Summary.PrintDryRun(console, _tally, documents, bytes);
    }

    private async Task SendAsync(FolderPlan plan, ImportRoute to, CancellationToken cancellationToken)
    {
        try
        {
            if (plan.Files.Count > 0 && console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi)
                await BarProgress.RunAsync(console, plan.Files.Count, progress => SendAsync(plan, to, progress, cancellationToken));
            else
                await SendAsync(plan, to, new LineProgress(console, plan.Files.Count, time), cancellationToken);
        }
        finally
        {
            // Broken off, too: what is done is done.
            Summary.PrintResult(console, _tally);
        }
    }

    private async Task SendAsync(FolderPlan plan, ImportRoute to, IProgressReport progress, CancellationToken cancellationToken)
    {
        var sender = new BatchSender(to, _tally, progress, time);
        var batch = new Batch();
        foreach (var file in plan.Files)
        {
            if (await ReadAsync(file, cancellationToken) is not { } line)
            {
                progress.Done();
                continue;
            }
            if (!batch.HasRoomFor(line))
            {
                await sender.SendAsync(batch.Lines, cancellationToken);
                batch.Clear();
            }
            batch.Add(line);
        }
        if (batch.Lines.Count > 0)
            await sender.SendAsync(batch.Lines, cancellationToken);
    }

    /// <summary>Null: it is refused.</summary>
    private async Task<DocumentLine?> ReadAsync(PlannedFile file, CancellationToken cancellationToken)
    {
        var (text, problem) = await FileText.ReadAsync(file.FullPath, cancellationToken);
        if (problem is null)
            return DocumentLine.Of(file, text.Span, options);
        _tally.Refuse(new Refusal(file.Path, problem));
        return null;
    }
}
