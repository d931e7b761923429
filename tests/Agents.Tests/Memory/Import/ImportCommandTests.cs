using System.Globalization;
using Agents.Memory.Import;
using Agents.Memory.Import.Sending;
using Agents.Memory.Knowledge.Reading;
using Agents.Memory.Knowledge.Records;

namespace Agents.Tests.Memory.Import;

/// <summary>The command against the routes that it is for.</summary>
public sealed class ImportCommandTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly ImportHost _host = new();
    private readonly HurriedTime _time = new();
    private TextConsole _console = new();

    [Fact]
    public async Task Import_Folder_TakesItOnceAndThenWhatChanged()
    {
        _folder.Write("policies/returns.md", "# Returns\n\nWithin 30 days of delivery.");
        _folder.Write("notes.txt", "\uFEFFThe carrier comes at noon.");
        _folder.Write("page.html", "<h1>Gifts</h1><p>Wrapping costs 3.50 EUR.</p>");
        _folder.Write("logo.png", "x");
        Assert.Equal(0, await RunAsync("--classification", "confidential", "--group", "hr", "--owner", "anna", "--retention-days", "30", "--source-base", "https://example.org/d", "--id-prefix", "shop-"));
        Assert.Equal([3, 0, 0, 0], _console.Counts);
        Assert.Contains("Left out: 1 .png", _console.Text, StringComparison.Ordinal);

        var record = (await _host.Rig.Reading.FindAsync(Knowledge.Rig.Anna, "shop-policies.returns", CancellationToken.None))!;
        Assert.Equal(Classification.Confidential, record.Classification);
        Assert.Equal(["hr"], record.Groups);
        Assert.Equal(("anna", "https://example.org/d/policies/returns.md"), (record.Owner, record.Source));
        Assert.Equal("shop-page/1", await _host.Rig.FindAsync("wrapping"));

        _folder.Write("policies/returns.md", "# Returns\n\nWithin 60 days of delivery.");
        _folder.Write("new.md", "# New");
        Assert.Equal(0, await RunAsync("--group", "hr", "--id-prefix", "shop-"));
        Assert.Equal([1, 1, 2, 0], _console.Counts);
    }

    [Fact]
    public async Task Import_SomeThatCannotBeTaken_NamesThemAndTakesTheOthers()
    {
        _folder.Write("a.md", "# A");
        _folder.Write("bell.md", "ring \a");
        _folder.Write("latin.md", [0x61, 0xE4]);
        _folder.Write("empty.md", "");
        _folder.Write("two.md", "x");
        _folder.Write("two.txt", "x");
        Assert.Equal(1, await RunAsync());
        Assert.Equal([1, 0, 0, 5], _console.Counts);
        foreach (var told in new[] { "refused bell.md: 400: content: ", "refused latin.md: It is not valid UTF-8.", "refused empty.md: It is empty.", "refused two.md: It has the same id two as two.txt." })
            Assert.Contains(told, _console.Text.Replace("/content", "content", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ManyFiles_GoInSeveralRequests()
    {
        for (var i = 0; i < Batch.MaxDocuments + 1; i++)
            _folder.Write(string.Create(CultureInfo.InvariantCulture, $"{i:000}.md"), "# A document");
        Assert.Equal(0, await RunAsync());
        Assert.Equal(2, _host.Requests);
        Assert.Equal([Batch.MaxDocuments + 1, 0, 0, 0], _console.Counts);
        Assert.Contains("100 of 201 documents", _console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_LargestDocument_IsTaken()
    {
        _folder.Write("a.txt", string.Concat(Enumerable.Repeat("A sentence with \"quotes\" in it.\n", DocumentReader.MaxBytes / 32)));
        Assert.Equal(0, await RunAsync());
        Assert.Equal([1, 0, 0, 0], _console.Counts);
    }

    [Fact]
    public async Task Import_ConnectionBrokenOff_GoesOn()
    {
        _folder.Write("a.md", "# A");
        _host.Before = (context, number) =>
        {
            if (number == 1)
                context.Abort();
            return Task.FromResult(number == 1);
        };
        Assert.Equal(0, await RunAsync());
        Assert.Equal([1], _time.Pauses);
        Assert.Equal([1, 0, 0, 0], _console.Counts);
    }

    [Fact]
    public async Task Import_StoreThatDoesNotAnswer_IsTriedAgain()
    {
        _folder.Write("a.md", "# A");
        var failed = false;
        // The record, which nobody else asks for: the upkeep asks the store, too, and must not get the fault.
        _host.Rig.State.Before = key =>
        {
            if (failed || key != DocumentKeys.Record("acme", "a"))
                return Task.CompletedTask;
            failed = true;
            throw new HttpRequestException("away");
        };
        Assert.Equal(0, await RunAsync());
        Assert.Equal([1], _time.Pauses);
        Assert.Equal([1, 0, 0, 0], _console.Counts);
    }

    [Theory]
    [InlineData("wrong", "is not known there: 401")]
    [InlineData(ImportHost.OnlyReader, "needs the scope knowledge:write: 403")]
    [InlineData(null, "AGENTS_API_KEY is not set")]
    public async Task Import_KeyThatMayNot_IsToldAtOnce(string? key, string told)
    {
        _folder.Write("a.md", "# A");
        Assert.Equal(2, await RunAsync(key, []));
        Assert.Contains(told, _console.Text, StringComparison.Ordinal);
        Assert.Empty(_time.Pauses);
    }

    [Fact]
    public async Task Import_DryRun_SendsNothingAndNeedsNoKey()
    {
        _folder.Write("a.md", "# A");
        _folder.Write("b.md", [0xFF]);
        Assert.Equal(1, await RunAsync(key: null, ["--dry-run"]));
        Assert.Contains("Nothing was sent. 1 documents with ", _console.Text, StringComparison.Ordinal);
        Assert.Contains("refused b.md: It is not valid UTF-8.", _console.Text, StringComparison.Ordinal);
        Assert.Equal(0, _host.Requests);
    }

    [Fact]
    public async Task Import_EmptyFolder_IsNoFault()
    {
        Assert.Equal(0, await RunAsync());
        Assert.Equal([0, 0, 0, 0], _console.Counts);
        Assert.Equal(0, _host.Requests);
    }

    [Theory]
    [InlineData("--retention-days", "0")]
    [InlineData("--retention-days", "soon")]
    [InlineData("--colour", "red")]
    public async Task Import_WrongOption_IsNotUsable(string option, string value)
    {
        Assert.Equal(2, await RunAsync(option, value));
        Assert.Equal(0, _host.Requests);
    }

    [Fact]
    public async Task Import_EndedByThePerson_SaysThatItGoesOn()
    {
        _folder.Write("a.md", "# A");
        using var stop = new CancellationTokenSource();
        _host.Before = async (_, _) =>
        {
            await stop.CancelAsync();
            return true;
        };
        var command = new ImportCommand(_console.Console, _ => ImportHost.Writer, _time);
        Assert.Equal(130, await command.RunAsync(() => new ImportOptions { Folder = _folder.Root, Url = _host.Url }, stop.Token));
        Assert.Contains("Running it again goes on", _console.Text, StringComparison.Ordinal);
        Assert.Equal([0, 0, 0, 0], _console.Counts);
    }

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private Task<int> RunAsync(params string[] more) => RunAsync(ImportHost.Writer, more);

    private Task<int> RunAsync(string? key, string[] more)
    {
        _console = new TextConsole();
        return new ImportCommand(_console.Console, name => name == "AGENTS_API_KEY" ? key : null, _time).InvokeAsync([_folder.Root, "--url", _host.Url, .. more]);
    }
}
