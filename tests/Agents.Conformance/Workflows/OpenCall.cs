using System.Diagnostics;
using System.Text.Json;

namespace Agents.Conformance.Workflows;

/// <summary>A call that was made and whose answer is looked at where the recording has it.</summary>
internal sealed class OpenCall(Func<CancellationToken, Task<JsonElement>> invoke, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _givingUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly long _begun = Stopwatch.GetTimestamp();
    private Task<JsonElement>? _answer;

    /// <summary>There must be no answer before the next turn is answered.</summary>
    public bool Waits { get; set; } = true;

    public Task<JsonElement> Answer => _answer ??= invoke(_givingUp.Token);

    /// <summary>Makes it again.</summary>
    public Task<JsonElement> RepeatAsync() => invoke(_givingUp.Token);

    /// <summary>Waits until so much time has passed since it was made. True: there is an answer by then, which there should not be.</summary>
    public async Task<bool> IsAnsweredWithinAsync(TimeSpan limit)
    {
        var rest = limit - Stopwatch.GetElapsedTime(_begun);
        return Answer == await Task.WhenAny(Answer, Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, _givingUp.Token));
    }

    public async Task GiveUpAsync()
    {
        await _givingUp.CancelAsync();
        await Task.WhenAny(Answer);
        _ = Answer.Exception;
    }

    public void Dispose() => _givingUp.Dispose();
}
