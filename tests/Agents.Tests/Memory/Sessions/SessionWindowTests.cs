using Agents.Memory.Retention;
using Agents.Memory.Sessions;
using Agents.Memory.Text;

namespace Agents.Tests.Memory.Sessions;

public sealed class SessionWindowTests
{
    private static readonly DateTimeOffset Now = SessionRig.Start;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Add_HoweverTurnsAreGrouped_TheLimitsHoldAndTheOrderIsKept(int group)
    {
        var options = new SessionsOptions { WindowTokens = 200, WindowTurns = 20, WindowBytes = 4096, SummaryTokens = 60 };
        var window = new SessionWindow(options, new RetentionOptions());
        var session = window.Begin("t", Now);
        var random = new Random(group);
        for (var i = 0; i < 300; i += group)
        {
            var request = new AppendTurns
            {
                Turns = [.. Enumerable.Range(i, group).Select(n => new NewTurn { Role = "user", Text = $"I have {n} things. " + new string('x', random.Next(200)) })],
            };
            session = window.Add(session, window.Draft(session, request, Now).Added, null, Now);

            Assert.True(session.Turns.Count == 1 || session.Tokens <= options.WindowTokens);
            Assert.InRange(session.Turns.Count, 1, options.WindowTurns);
            Assert.Equal(session.LastSeq, session.Turns[^1].Seq);
            Assert.Equal(Enumerable.Range(0, session.Turns.Count).Select(n => session.Turns[0].Seq + n), session.Turns.Select(turn => turn.Seq));
            Assert.Equal(session.Turns[0].Seq - 1, session.GoneUpTo);
            Assert.InRange(session.Summary.Sum(line => line.Tokens), 0, options.SummaryTokens);
            Assert.All(session.Summary, line => Assert.True(line.Seq <= session.GoneUpTo));
        }
        Assert.NotEmpty(session.Summary);
    }

    [Theory]
    [InlineData("short", 2)]
    [InlineData("t", 30)]
    public void ExpiresAt_UsedEveryHour_EndsWithTheRetentionOfItsTenant(string tenant, int days)
    {
        var window = new SessionRig(new SessionsOptions { TtlSeconds = 7200 }).Window;
        var session = window.Begin(tenant, Now);

        Assert.Equal(Now.AddHours(2), window.ExpiresAt(session));
        Assert.Equal(Now.AddDays(days), window.ExpiresAt(session with { UsedAt = Now.AddDays(days).AddHours(-1) }));
    }

    [Fact]
    public void Add_OneTurnLargerThanTheWindow_Stays()
    {
        var window = new SessionWindow(new SessionsOptions { WindowTokens = 100 }, new RetentionOptions());
        var session = window.Begin("t", Now);

        session = window.Add(session, window.Draft(session, new AppendTurns { Turns = [new NewTurn { Role = "user", Text = string.Concat(Enumerable.Repeat("word ", 5000)) }] }, Now).Added, null, Now);

        Assert.Single(session.Turns);
    }

    [Fact]
    public void View_TokensAndTurns_TheNewestThatFit()
    {
        var window = new SessionWindow(new SessionsOptions(), new RetentionOptions());
        var session = window.Begin("t", Now);
        var turns = Enumerable.Range(0, 10).Select(n => new NewTurn { Role = "user", Text = "four words in here" }).ToArray();
        session = window.Add(session, window.Draft(session, new AppendTurns { Turns = turns }, Now).Added, null, Now);
        var each = TokenCount.Of(turns[0].Text);

        Assert.Equal([8L, 9L, 10L], SessionView.Of(session, Now, new ReadSession((each * 4) - 1, null)).Turns.Select(turn => turn.Seq));
        Assert.Equal([9L, 10L], SessionView.Of(session, Now, new ReadSession(null, 2)).Turns.Select(turn => turn.Seq));
        Assert.Empty(SessionView.Of(session, Now, new ReadSession(0, null)).Turns);
        Assert.Equal(10, SessionView.Of(session, Now, new ReadSession(null, null)).Turns.Count);
    }

    [Fact]
    public void Fold_QuestionsAndCourtesies_GoBeforeWhatPeopleSayOfThemselves()
    {
        SessionTurn Turn(long seq, string text) => new() { Seq = seq, Id = $"{seq}", Role = "user", Text = text, At = Now, Tokens = 1 };

        var summary = RollingSummary.Fold([], [Turn(1, "Hi there! My order number is 4711 and I live in Bergen. Can you help me?"), Turn(2, "Thanks a lot!")], 100);

        Assert.Equal("user: My order number is 4711 and I live in Bergen.", RollingSummary.Text(summary));
    }

    [Fact]
    public void Fold_TooMuch_TheLightestAndOldestGoFirst()
    {
        SummaryLine Line(long seq, int weight) => new(seq, "user", $"line {seq}", 10, weight);

        var summary = RollingSummary.Fold([Line(1, 3), Line(2, 2), Line(3, 2), Line(4, 5)], [], 30);

        Assert.Equal([1L, 3L, 4L], summary.Select(line => line.Seq));
    }
}
