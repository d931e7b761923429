using System.Globalization;
using System.Text.Json;

namespace Samples.Shop.Scenario.Memory;

/// <summary>
/// A customer says what she prefers, comes back to another agent in another session, asks for a rule of the shop, and changes her mind. No
/// model answers: the play shows what one would be given.
/// </summary>
internal sealed class MemoryScenario(MemoryClient memory, MemoryTranscript transcript, string policies, TimeProvider time)
{
    private const string Customer = "c-1042";
    private const string Station = "pick-up point at Central Station";
    private const string Office = "my office";
    private const string ReturnsPolicy = "returns-and-refunds";

    // Every play has sessions of its own.
    private readonly string _play = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether all was as it should be.</summary>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        transcript.Begin();
        await TakePoliciesAsync(cancellationToken);
        var good = await SaysAsync($"My preferred delivery place is the {Station}.", Station, "first", cancellationToken);
        good &= await IsRecalledAsync(cancellationToken);
        good &= await IsCitedAsync(cancellationToken);
        good &= await SaysAsync($"My preferred delivery place is now {Office}.", Office, "second", cancellationToken);
        good &= await IsReplacedAsync(cancellationToken);
        var verified = await memory.VerifyAsync(cancellationToken);
        good &= verified.GetProperty("intact").GetBoolean();
        transcript.End(good, verified);
        return good;
    }

    private async Task TakePoliciesAsync(CancellationToken cancellationToken)
    {
        transcript.Act("The shop's policies become knowledge");
        foreach (var file in Directory.EnumerateFiles(policies, "*.md").Order(StringComparer.Ordinal))
        {
            var id = Path.GetFileNameWithoutExtension(file);
            transcript.Document(await memory.PutDocumentAsync(id, await File.ReadAllTextAsync(file, cancellationToken), cancellationToken));
        }
    }

    private async Task<bool> SaysAsync(string text, string words, string session, CancellationToken cancellationToken)
    {
        transcript.Act($"{Customer} says in the {session} session: {text}");
        var start = time.GetTimestamp();
        await memory.AppendAsync(Session(session), Customer, "says", "user", text, cancellationToken);
        transcript.Say($"The turn was kept after {Ms(start)} ms.");
        if (await memory.RememberedAsync(Customer, words, cancellationToken) is not { } remembered)
        {
            transcript.Fail("It did not become a memory within 30 s.");
            return false;
        }

        transcript.Say($"Behind that it became a memory within {Ms(start)} ms: \"{remembered.GetProperty("text").GetString()}\"");
        return true;
    }

    private async Task<bool> IsRecalledAsync(CancellationToken cancellationToken)
    {
        var context = await AskAsync("Where should the new lamp be delivered?", "second", cancellationToken);
        return Texts(context, "memories").Any(text => text.Contains(Station, StringComparison.Ordinal));
    }

    private async Task<bool> IsCitedAsync(CancellationToken cancellationToken)
    {
        var context = await AskAsync("How many days do I have to send something back?", "second", cancellationToken);
        return Pieces(context, "knowledge").Any(piece => piece.GetProperty("source").GetProperty("documentId").GetString() == ReturnsPolicy);
    }

    private async Task<bool> IsReplacedAsync(CancellationToken cancellationToken)
    {
        var context = await AskAsync("Where should the new chair be delivered?", "third", cancellationToken);
        var memories = Texts(context, "memories").ToArray();
        return memories.Any(text => text.Contains(Office, StringComparison.Ordinal)) && !memories.Any(text => text.Contains(Station, StringComparison.Ordinal));
    }

    private async Task<JsonElement> AskAsync(string question, string session, CancellationToken cancellationToken)
    {
        transcript.Act($"{Customer} asks in the {session} session: {question}");
        var context = await memory.ContextAsync(Session(session), Customer, question, cancellationToken);
        transcript.Context(question, context);
        return context;
    }

    private string Session(string name) => $"play-{_play}-{name}";

    private string Ms(long start) => time.GetElapsedTime(start).TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private static IEnumerable<JsonElement> Pieces(JsonElement context, string tier) =>
        context.GetProperty("pieces").EnumerateArray().Where(piece => piece.GetProperty("tier").GetString() == tier);

    private static IEnumerable<string> Texts(JsonElement context, string tier) => Pieces(context, tier).Select(piece => piece.GetProperty("text").GetString()!);
}
