using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Jobs.Schedules;

namespace Dapr.Sidecar.Actors;

/// <summary>The time from one callback to the next, and how many there are.</summary>
/// <param name="Months">Months and years; they differ in length.</param>
/// <param name="Days">Days.</param>
/// <param name="Rest">All else.</param>
/// <param name="Repeats">How many in all; null: no end.</param>
internal readonly record struct ActorPeriod(int Months, int Days, TimeSpan Rest, int? Repeats)
{
    public const string Form = GoDuration.Form + ", or ISO 8601 such as PT30S or R5/PT30S";

    public bool IsZero => Months == 0 && Days == 0 && Rest == TimeSpan.Zero;

    /// <exception cref="ScheduleException">It cannot be understood.</exception>
    public static ActorPeriod Parse(string text)
    {
        if (IsoDuration.TryParse(text, out var iso))
            return new((iso.Years * 12) + iso.Months, iso.Days, TimeSpan.FromSeconds(iso.Seconds), iso.Repetitions is { } repeats and not -1 ? repeats : null);
        if (GoDuration.TryParse(text, out var span)) return new(0, 0, span, null);
        throw new ScheduleException($"period \"{text}\" is not valid; allowed: {Form}");
    }

    /// <summary>As Go counts; ends at the ends of the calendar.</summary>
    public DateTimeOffset After(DateTimeOffset time)
    {
        try
        {
            return time.AddMonths(Months).AddDays(Days) + Rest;
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTimeOffset.MaxValue;
        }
    }
}
