using System.Globalization;
using System.Net;
using Agents.Memory.Import.Folders;
using Agents.Memory.Import.Reports;

namespace Agents.Memory.Import.Sending;

/// <summary>
/// Brings documents in, and tries again what only failed for the moment: a line that was answered with 503, a broken connection, an app that is not
/// ready. Sent again, what is there already is left alone.
/// </summary>
internal sealed class BatchSender(ImportRoute route, Tally tally, IProgressReport progress, TimeProvider time)
{
    /// <summary>Tries in a row that brought nothing further.</summary>
    public const int MaxTries = 5;

    /// <summary>Batches in a row of which nothing was taken because the app could not: the next will not fare better.</summary>
    public const int MaxLostBatches = 3;

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(120);
    private int _lostBatches;

    /// <exception cref="ImportException">It makes no sense to go on.</exception>
    public async Task SendAsync(IReadOnlyList<DocumentLine> lines, CancellationToken cancellationToken)
    {
        var pending = lines;
        for (var tries = 1; ; tries++)
        {
            var answers = new AnswerLine?[pending.Count];
            var attempt = await route.SendAsync(pending, answer => Take(answer, pending, answers), cancellationToken);
            var left = Enumerable.Range(0, pending.Count).Where(i => !IsSettled(answers[i])).ToArray();
            if (left.Length == 0)
            {
                _lostBatches = 0;
                return;
            }
            if (left.Length < pending.Count)
                tries = 1;
            var trouble = attempt.Trouble ?? (left.Any(i => answers[i] is null)
                ? "The answer ended before its last line."
                : string.Create(CultureInfo.InvariantCulture, $"{left.Length} documents were answered with 503: {PlainText.Of(answers[left[0]]!.Error ?? "")}"));
            if (tries == MaxTries)
            {
                GiveUp(trouble, attempt.Trouble is not null || left.Any(i => answers[i] is null), left.Length == lines.Count, left.Select(i => (pending[i], answers[i]?.Error)));
                return;
            }
            pending = [.. left.Select(i => pending[i])];
            await PauseAsync(trouble, attempt.RetryAfter, tries, cancellationToken);
        }
    }

    private void Take(AnswerLine answer, IReadOnlyList<DocumentLine> sent, AnswerLine?[] answers)
    {
        var at = answer.Line - 1;
        if (at < 0 || at >= sent.Count || answers[at] is not null || (answer.Id is not null && answer.Id != sent[at].Id))
            throw new ImportException($"The app answered for line {answer.Line} and document '{PlainText.Of(answer.Id ?? "")}', which was not asked. Is --url that of the memory app?");
        answers[at] = answer;
        if (!IsSettled(answer))
            return;
        tally.Count(sent[at].Path, answer);
        progress.Done();
    }

    private static bool IsSettled(AnswerLine? answer) => answer is not (null or { Status: (int)HttpStatusCode.ServiceUnavailable });

    private async Task PauseAsync(string trouble, TimeSpan? retryAfter, int tries, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(1 << (tries - 1));
        if (retryAfter > pause)
            pause = retryAfter.Value;
        if (pause > MaxPause)
            throw new ImportException($"{trouble} It wants to be asked again in {pause.TotalSeconds:0} s. Run the import again then: it goes on.");
        progress.Say($"{trouble} Trying again in {pause.TotalSeconds:0} s ({tries} of {MaxTries - 1}).");
        await Task.Delay(pause, time, cancellationToken);
    }

    private void GiveUp(string trouble, bool isAway, bool isNothingTaken, IEnumerable<(DocumentLine Line, string? Error)> left)
    {
        _lostBatches = isNothingTaken ? _lostBatches + 1 : 0;
        if (isAway || _lostBatches == MaxLostBatches)
            throw new ImportException($"{trouble} It was tried {MaxTries} times. Run the import again later: it goes on.");
        foreach (var (line, error) in left)
        {
            tally.Refuse(new Refusal(line.Path, $"{error} It was tried {MaxTries} times."));
            progress.Done();
        }
    }
}
