using Agents.Contracts.Memory;
using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Text;

namespace Agents.Memory.LongTerm.Gate;

/// <summary>
/// Keeps what sessions were about: one episode for so many turns of the person. It is first written after a few turns, so that short sessions
/// have one, and once more when it is complete.
/// </summary>
internal sealed class Episodes(LongTermOptions options)
{
    private const int FirstAfter = 4;
    private const int MaxExcerpts = 20;
    private const int MaxExcerpt = 160;
    private const int MaxTopics = 6;
    private const int MinTopic = 4;
    private const double Importance = 0.4;

    public void Take(BookEdit edit, string session, AppendedTurn turn, string by)
    {
        if (options.EpisodeTurns == 0)
            return;
        var window = edit.Sessions.FirstOrDefault(one => one.Session == session) ?? new SessionWindow { Session = session, LastAt = turn.At };
        window = window with
        {
            Turns = window.Turns + 1,
            LastAt = turn.At > window.LastAt ? turn.At : window.LastAt,
            Excerpts = Excerpts(window.Excerpts, turn),
        };
        var isComplete = window.Turns >= options.EpisodeTurns;
        if ((isComplete || window.Turns == FirstAfter) && window.Excerpts.Count > 0)
            edit.Say(Episode(window), by);
        edit.Collect(isComplete
            ? new SessionWindow { Session = session, Number = window.Number + 1, LastAt = window.LastAt }
            : window);
    }

    /// <summary>The episodes that so many more turns of a session may write, or write once more.</summary>
    public IEnumerable<string> Due(Owner owner, UserBook book, string session, int turns)
    {
        if (options.EpisodeTurns == 0)
            return [];
        var window = book.Sessions.FirstOrDefault(one => one.Session == session);
        var (number, before) = (window?.Number ?? 0, window?.Turns ?? 0);
        var after = before + turns;
        return (before < FirstAfter && after >= FirstAfter) || after >= options.EpisodeTurns
            ? Enumerable.Range(number, (after / options.EpisodeTurns) + 1).Select(one => Named(session, one, "").IdOf(owner))
            : [];
    }

    private static IReadOnlyList<Excerpt> Excerpts(IReadOnlyList<Excerpt> excerpts, AppendedTurn turn)
    {
        if (turn.Text.Trim().Length == 0 || Secrets.Holds(TextCut.Start(turn.Text, TurnsAppended.MaxTextLength)))
            return excerpts;
        return
        [
            .. excerpts.Where(one => one.Turn != turn.Id).Append(new Excerpt(turn.Id, turn.At, Beginning(turn.Text)))
                .OrderBy(one => one.At).ThenBy(one => one.Turn, StringComparer.Ordinal).Take(MaxExcerpts),
        ];
    }

    private static Statement Episode(SessionWindow window)
    {
        var topics = window.Excerpts.SelectMany(one => Wording.Content(one.Text)).Where(word => word.Length >= MinTopic && !char.IsDigit(word[0]))
            .GroupBy(word => word, StringComparer.Ordinal).OrderByDescending(one => one.Count()).Take(MaxTopics).Select(one => one.Key).ToArray();
        var about = topics.Length == 0 ? "" : $" about {string.Join(", ", topics)}";
        var text = FormattableString.Invariant($"Talked on {window.Excerpts[0].At:yyyy-MM-dd}{about}. It began with: {window.Excerpts[0].Text}");
        return Named(window.Session, window.Number, text, window.LastAt);
    }

    private static Statement Named(string session, int number, string text, DateTimeOffset at = default) => new()
    {
        Kind = MemoryKind.Episode,
        Name = $"{session}\n{number}",
        Text = text,
        // One source, however often it is written.
        Source = new MemorySource(session, null, at),
        Importance = Importance,
    };

    private static string Beginning(string text)
    {
        var line = string.Join(' ', text.Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxExcerpt ? line : TextCut.Start(line, MaxExcerpt) + "...";
    }
}
