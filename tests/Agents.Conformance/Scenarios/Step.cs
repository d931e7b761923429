using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Conformance.Scenarios;

[JsonConverter(typeof(StepConverter))]
internal abstract record Step
{
    /// <summary>The time that this step waits at least, in milliseconds.</summary>
    [JsonIgnore]
    public virtual int WaitsMs => 0;
}

internal sealed record SendStep : Step
{
    public required string To { get; init; }
    public required SentRequest Send { get; init; }
    public required ExpectedMessage Answer { get; init; }

    /// <summary>The request is repeated until it is answered with this status.</summary>
    public Until? Until { get; init; }

    /// <summary>Name to <c>header NAME</c> or <c>body PATH</c>.</summary>
    public Dictionary<string, string> Save { get; init; } = [];

    public override int WaitsMs => Answer.NoAnswerWithinMs ?? 0;
}

internal sealed record Until(int Status, int WithinMs = 20_000);

internal sealed record ReceivedStep : Step
{
    public required string App { get; init; }
    public required List<ExpectedMessage> Received { get; init; }

    /// <summary>Only requests to these paths count; a <c>*</c> at the end matches the rest.</summary>
    public List<string>? Paths { get; init; }

    public required int WithinMs { get; init; }

    /// <summary>Nothing more may come for so long. 0: the list is all that came in exactly <see cref="WithinMs"/>.</summary>
    public int? ThenQuietMs { get; init; }

    public bool AndMore { get; init; }
    public bool Ordered { get; init; } = true;
    public List<Gap>? GapsMs { get; init; }

    public override int WaitsMs =>
        (ThenQuietMs is 0 ? WithinMs : ThenQuietMs ?? 0) + (GapsMs?.Sum(gap => gap.Min) ?? 0);
}

internal sealed record Gap(int Min, int Max);

internal sealed record StoreStep : Step
{
    public required string Store { get; init; }

    /// <summary>Keys that contain this.</summary>
    public required string Match { get; init; }

    public required JsonElement Holds { get; init; }
}

internal sealed record RedisStep : Step
{
    public required List<string> Redis { get; init; }
    public required JsonElement Answer { get; init; }
}

internal sealed record DoStep : Step
{
    public required string App { get; init; }
    public required string Do { get; init; }
}

internal sealed record ExitedStep : Step
{
    public required string App { get; init; }
    public required ExitedProcess Exited { get; init; }
    public required int WithinMs { get; init; }
}

internal sealed record ExitedProcess(int Code);

internal sealed record WaitStep : Step
{
    public required int WaitMs { get; init; }

    public override int WaitsMs => WaitMs;
}
