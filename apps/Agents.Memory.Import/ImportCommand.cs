using System.CommandLine;
using System.CommandLine.Invocation;
using Agents.Memory.Import.Sending;
using Spectre.Console;

namespace Agents.Memory.Import;

/// <summary>The command line: imports the documents of a folder into the knowledge of the memory app.</summary>
internal sealed class ImportCommand(IAnsiConsole console, Func<string, string?> environment, TimeProvider time)
{
    public const int Taken = 0;
    public const int SomeRefused = 1;
    public const int Unusable = 2;

    /// <summary>As shells tell it of a process that was ended with Ctrl+C.</summary>
    public const int Ended = 130;

    private readonly Argument<string> _folder = new("folder") { Description = "Folder with the documents" };
    private readonly Option<string> _url = new("--url")
    {
        Description = "Where the memory app is",
        HelpName = "url",
        DefaultValueFactory = _ => "http://127.0.0.1:8084",
    };
    private readonly Option<string?> _classification = new("--classification") { Description = "public, internal, confidential or restricted", HelpName = "name" };
    private readonly Option<string[]> _groups = new("--group") { Description = "Who may read the documents; may be given several times", HelpName = "group" };
    private readonly Option<string?> _owner = new("--owner") { Description = "Whose documents they are, as a subject of the tenant", HelpName = "subject" };
    private readonly Option<int?> _retentionDays = new("--retention-days") { Description = "Days after which a document expires, 1 to 36500", HelpName = "days" };
    private readonly Option<string?> _sourceBase = new("--source-base") { Description = "Address of the folder: citations name it with the path of the file", HelpName = "url" };
    private readonly Option<string> _idPrefix = new("--id-prefix") { Description = "What all ids begin with", HelpName = "text", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Reads and checks the files and sends nothing; needs no API key" };

    public async Task<int> InvokeAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        var code = await parsed.InvokeAsync();
        // A command line that is wrong is 1 there, which here says that documents were refused.
        return parsed.Action is ParseErrorAction ? Unusable : code;
    }

    internal async Task<int> RunAsync(Func<ImportOptions> read, CancellationToken cancellationToken)
    {
        try
        {
            var options = read();
            using var http = ImportRoute.CreateClient();
            var route = options.DryRun ? null : new ImportRoute(http, options.Route, ApiKey.Read(environment), time);
            return await new ImportRun(options, route, console, time).RunAsync(cancellationToken);
        }
        catch (ImportException e)
        {
            console.MarkupLineInterpolated($"[red]Error:[/] {e.Message}");
            return Unusable;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.MarkupLine("[yellow]Ended.[/] Running it again goes on: documents that are there are left alone.");
            return Ended;
        }
    }

    private RootCommand Create()
    {
        var command = new RootCommand($"""
            Imports the documents of a folder (.md, .markdown, .txt, .html, .htm) into the knowledge of the memory app. What is there already is left
            alone: running it again takes what is new or changed. The API key, with the scope knowledge:write, comes from the environment variable
            {ApiKey.Variable}.

            Exit code: 0 when all documents were taken; 1 when some were refused; 2 when folder, settings, key or app cannot be used; 130 when it was
            ended with Ctrl+C.

            Examples:
              dotnet run --project apps/Agents.Memory.Import -- apps/Samples.Shop/policies
              dotnet run --project apps/Agents.Memory.Import -- handbook --classification internal --group staff --source-base https://example.org/handbook
              dotnet run --project apps/Agents.Memory.Import -- handbook --id-prefix handbook- --dry-run
            """)
        {
            _folder, _url, _classification, _groups, _owner, _retentionDays, _sourceBase, _idPrefix, _dryRun,
        };
        command.SetAction((parsed, cancellation) => RunAsync(() => Read(parsed), cancellation));
        return command;
    }

    private ImportOptions Read(ParseResult parsed) => new ImportOptions
    {
        Folder = parsed.GetValue(_folder)!,
        Url = parsed.GetValue(_url)!,
        Classification = parsed.GetValue(_classification),
        Groups = parsed.GetValue(_groups) ?? [],
        Owner = parsed.GetValue(_owner),
        RetentionDays = parsed.GetValue(_retentionDays),
        SourceBase = parsed.GetValue(_sourceBase),
        IdPrefix = parsed.GetValue(_idPrefix)!,
        DryRun = parsed.GetValue(_dryRun),
    }.Checked();
}
