using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Conformance.Workflows;

/// <summary>What a live daprd, its workers and its clients said to each other, in the order in which it passed a proxy.</summary>
internal sealed class Recording
{
    // A field that the player does not know must not be passed over in silence: the recording would check less than it says.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly Dictionary<int, int> _requestOf = [];
    private readonly Dictionary<int, int> _answerTo = [];

    private readonly List<Entry> _entries;

    private Recording(string name, List<Entry> entries)
    {
        Name = name;
        _entries = entries;
        Link();
    }

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Workflows", "Recordings");

    public string Name { get; }

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The names of all recordings, sorted.</summary>
    public static IReadOnlyList<string> Names() =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    public static Recording Load(string name) => Parse(name, File.ReadAllText(Path.Combine(Folder, name + ".json")));

    public static Recording Parse(string name, string json) => new(name, JsonSerializer.Deserialize<List<Entry>>(json, Strict)!);

    /// <summary>The request that an answer, or the end of a call, belongs to; null: none.</summary>
    public int? RequestOf(int entry) => _requestOf.TryGetValue(entry, out var request) ? request : null;

    /// <summary>The answer to a request, or its end; null: the recording ends before.</summary>
    public Entry? AnswerTo(int entry) => _answerTo.TryGetValue(entry, out var answer) ? Entries[answer] : null;

    /// <summary>
    /// The recorder saw answers of activities that were on the way at one time in another order than daprd took them. Gives them the
    /// order in which their events came.
    /// </summary>
    public Recording InOrderOfArrival()
    {
        var arrived = Entries.Where(entry => entry is { IsFromDaprd: true, IsWork: true, HasMessage: true })
            .SelectMany(entry => entry.Message.TryGetProperty("workflowRequest", out var turn) ? turn.GetProperty("newEvents").EnumerateArray().Select(one => (Instance: InstanceOf(turn), Event: one)) : [])
            .Where(one => one.Event.TryGetProperty("taskCompleted", out _))
            .Select((one, order) => ((one.Instance, one.Event.GetProperty("taskCompleted").GetProperty("taskScheduledId").GetInt32()), order))
            .ToDictionary(pair => pair.Item1, pair => pair.order);
        int? Order(int entry) => Entries[entry] is { Rpc: "CompleteActivityTask", IsFromDaprd: false, HasMessage: true } given
            && arrived.TryGetValue((InstanceOf(given.Message), given.Message.GetProperty("taskId").GetInt32()), out var order) ? order : null;
        for (var first = 0; first < Entries.Count; first++)
        {
            for (var second = first + 1; Order(first) is not null && second < Entries.Count && Entries[second].At <= AnsweredAt(first); second++)
            {
                if (Order(second) < Order(first) && InstanceOf(Entries[first].Message) == InstanceOf(Entries[second].Message))
                    (_entries[first], _entries[second]) = (Entries[first] with { Message = Entries[second].Message }, Entries[second] with { Message = Entries[first].Message });
            }
        }
        return this;
    }

    private int AnsweredAt(int request) => AnswerTo(request)?.At ?? int.MaxValue;

    /// <summary>Calls carry no number. Where several of a kind are open, an answer goes to the first that speaks of the same instance.</summary>
    private void Link()
    {
        var open = new Dictionary<(string Party, string Rpc), List<int>>();
        for (var i = 0; i < Entries.Count; i++)
        {
            var entry = Entries[i];
            if (entry.IsWork || entry.Note is not null) continue;
            var calls = open.TryGetValue((entry.To ?? entry.From, entry.Rpc), out var found) ? found : open[(entry.To ?? entry.From, entry.Rpc)] = [];
            if (!entry.IsFromDaprd && entry.End is null)
            {
                calls.Add(i);
                continue;
            }
            if (calls.Count == 0) throw new InvalidDataException($"recording {Name}, entry {i}: there is no call of {entry.Rpc} that this could belong to");
            var instance = InstanceOf(entry);
            var at = Math.Max(0, calls.FindIndex(call => instance is not null && InstanceOf(Entries[call]) == instance));
            var request = calls[at];
            calls.RemoveAt(at);
            _requestOf[i] = request;
            _answerTo[request] = i;
        }
    }

    private static string? InstanceOf(Entry entry) => entry.HasMessage ? InstanceOf(entry.Message) : null;

    private static string? InstanceOf(JsonElement message) =>
        message.TryGetProperty("instanceId", out var id) ? id.GetString()
        : message.TryGetProperty("workflowState", out var state) && state.TryGetProperty("instanceId", out id) ? id.GetString()
        : null;
}
