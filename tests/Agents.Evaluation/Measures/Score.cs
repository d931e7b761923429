namespace Agents.Evaluation.Measures;

/// <summary>The means over some questions.</summary>
internal sealed record Score(int Questions, double RecallAt1, double RecallAt3, double RecallAt5, double RecallAt10, double Mrr)
{
    /// <summary>How many items are asked for: no measure looks further.</summary>
    public const int Depth = 10;

    /// <summary>Traps have no answer and are left out.</summary>
    public static Score Of(IEnumerable<Answer> answers)
    {
        var counted = answers.Where(a => !a.Question.IsTrap).ToList();
        double Mean(Func<Answer, double> measure) => counted.Count == 0 ? 0 : counted.Average(measure);
        double Recall(int k) => Mean(a => Ranking.RecallAt(k, a.Found, a.Question.Expected));
        return new Score(counted.Count, Recall(1), Recall(3), Recall(5), Recall(Depth), Mean(a => Ranking.ReciprocalRank(a.Found, a.Question.Expected)));
    }
}
