using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Erasures;
using Agents.Contracts.Inventory;
using Agents.Gateway.Calls;
using Agents.Gateway.DeadLetters;

namespace Agents.Gateway.Erasure;

/// <summary>Deletes the dead letters of calls that were erased, and those of no call whose text names the person. One class a step.</summary>
internal sealed class LetterErasure(IDeadLetterStore store, ICallLedger ledger)
{
    private const string Prefix = "letters:";
    private const string Letter = "dead-letter";
    private const int LettersPerRead = 100;
    private const int MaxTries = 10;

    public static bool IsCursor(string? cursor) => cursor?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    public static string CursorOf(ToolClass toolClass) => Prefix + toolClass.ToString().ToLowerInvariant();

    public async Task<ErasurePage> EraseAsync(ErasureOrder order, CancellationToken cancellationToken)
    {
        var toolClass = Enum.Parse<ToolClass>(order.Cursor![Prefix.Length..], ignoreCase: true);
        var erased = new List<ErasedItem>();
        var (index, _) = await store.ReadIndexAsync(toolClass, cancellationToken);
        foreach (var ids in index.Letters.Select(one => one.Id).Chunk(LettersPerRead))
        {
            foreach (var letter in await store.FindManyAsync(ids, cancellationToken))
            {
                if (erased.Count == ErasurePage.MaxItems)
                {
                    return new ErasurePage { Erased = erased, Next = order.Cursor };
                }

                if ((letter.Tenant is null || letter.Tenant == order.Tenant) && await store.ContentAsync(letter.Id, cancellationToken) is var content
                    && await IsAboutAsync(letter, content, order, cancellationToken))
                {
                    await DeleteAsync(toolClass, letter.Id, cancellationToken);
                    erased.Add(new ErasedItem(Letter, letter.Id, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content?.Text ?? "")))));
                }
            }
        }

        return new ErasurePage { Erased = erased, Next = toolClass == ToolClass.Batch ? null : CursorOf(toolClass + 1) };
    }

    private async Task<bool> IsAboutAsync(DeadLetter letter, DeadLetterContent? content, ErasureOrder order, CancellationToken cancellationToken) =>
        letter.CallId is { } call && CallId.IsValid(call)
            ? (await ledger.FindAsync(call, cancellationToken))?.Record.Erased?.ErasureId == order.ErasureId
            : content is not null && Names(content.Text, order.Person);

    // As it is, and as JSON may write it.
    private static bool Names(string text, string person) =>
        text.Contains(person, StringComparison.OrdinalIgnoreCase)
        || text.Contains(JsonEncodedText.Encode(person).ToString(), StringComparison.OrdinalIgnoreCase);

    private async Task DeleteAsync(ToolClass toolClass, string id, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            var (index, etag) = await store.ReadIndexAsync(toolClass, cancellationToken);
            if (index.Without(id) is not { } rest || await store.TryWriteIndexAsync(toolClass, rest, etag, cancellationToken))
            {
                break;
            }
        }

        // An entry that is left names a letter that is not there, which all who read it expect.
        await store.DeleteAsync(id, cancellationToken);
    }
}
