using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>Documents of an index: those written, and those that searches see by now.</summary>
internal sealed partial class StoredIndex(IndexDefinition definition, TimeProvider time)
{
    private const int MaxActions = 1000;

    private readonly Dictionary<string, StoredDocument> _written = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string Key, StoredDocument? Document)> _pending = new();
    private int _version = 1;

    public IndexDefinition Definition { get; private set; } = definition;

    public string Etag => $"\"0x{_version:X8}\"";

    public Dictionary<string, StoredDocument> Visible { get; } = new(StringComparer.Ordinal);

    public TextIndex Texts { get; } = new();

    public void Change(IndexDefinition changed)
    {
        Definition.CheckChange(changed);
        Definition = changed;
        _version++;
    }

    /// <summary>Carries out a batch; the answer has an entry for each action.</summary>
    public Answer Write(JsonNode? body, Faults faults, TimeSpan delay)
    {
        var batch = body.AsObject("A batch");
        batch.OnlyKnown("a batch", "value");
        var actions = batch["value"].AsArray("value");
        if (actions.Count is 0 or > MaxActions)
            throw new Refused(400, "InvalidBatch", $"The batch has {actions.Count} actions; allowed: 1 to {MaxActions}.");

        // A mistake in one document refuses the batch.
        var read = actions.Select(action => Read(action.AsObject("An action"))).ToList();
        var results = new JsonArray();
        var all = true;
        foreach (var (key, kind, action) in read)
        {
            var status = faults.TakeItem(key) ?? Apply(key, kind, action, delay);
            var ok = status is 200 or 201;
            all &= ok;
            results.Add(new JsonObject
            {
                ["key"] = key,
                ["status"] = ok,
                ["errorMessage"] = ok ? null : status == 404 ? "Document not found." : "A fault on purpose.",
                ["statusCode"] = status,
            });
        }

        return new Answer(all ? 200 : 207, new JsonObject { ["value"] = results });
    }

    /// <summary>Shows searches what they may see by now.</summary>
    public void Refresh()
    {
        var now = time.GetUtcNow();
        while (_pending.TryPeek(out var next) && next.At <= now)
        {
            _pending.Dequeue();
            if (Visible.Remove(next.Key, out var old))
                Texts.Remove(next.Key, old, Definition);
            if (next.Document is null)
                continue;
            Visible[next.Key] = next.Document;
            Texts.Add(next.Key, next.Document, Definition);
        }
    }

    private (string Key, string Kind, JsonObject Action) Read(JsonObject action)
    {
        var kind = action["@search.action"]?.AsText("@search.action") ?? "upload";
        if (kind is not ("upload" or "merge" or "mergeOrUpload" or "delete"))
            throw new Refused(400, "InvalidAction", $"The action '{kind}' is not supported.");
        var key = action[Definition.Key.Name].AsText($"The key {Definition.Key.Name}");
        if (key.Length is 0 or > 1024 || !KeyRule().IsMatch(key))
        {
            throw new Refused(
                400, "InvalidDocumentKey",
                $"Invalid document key: '{key}'. Keys can only contain letters, digits, underscore (_), dash (-), or equal sign (=), not an underscore first.");
        }

        if (kind != "delete")
            StoredDocument.Read(action, Definition, null);
        return (key, kind, action);
    }

    private int Apply(string key, string kind, JsonObject action, TimeSpan delay)
    {
        var there = _written.TryGetValue(key, out var before);
        if (kind == "merge" && !there)
            return 404;
        if (kind == "delete")
        {
            _written.Remove(key);
            Enqueue(key, null, delay);
            return 200;
        }

        var document = StoredDocument.Read(action, Definition, kind == "upload" ? null : before);
        _written[key] = document;
        Enqueue(key, document, delay);
        return there ? 200 : 201;
    }

    private void Enqueue(string key, StoredDocument? document, TimeSpan delay) => _pending.Enqueue((time.GetUtcNow() + delay, key, document));

    [GeneratedRegex("^[A-Za-z0-9=-][A-Za-z0-9_=-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyRule();
}
