namespace Dapr.Sidecar.Run;

/// <summary>
/// The shell script between the runner and an app. It starts the app in a process group of its own and reads signal names from
/// standard input, a pipe that only the runner holds: each one goes to the whole group. When the pipe closes, because the runner has
/// ended in whatever way (SIGKILL included), the group gets SIGTERM and, after the grace period, SIGKILL. The guard is a plain
/// <c>sh</c>, so it outlives the runner by that long and no longer. Only a process that moves to a session of its own escapes it.
/// </summary>
internal static class GuardScript
{
    /// <summary>Arguments: the grace period in seconds, then the command.</summary>
    public const string Text = """
        grace=$1; shift
        exec 3<&0 </dev/null
        trap : INT TERM HUP
        if command -v setsid >/dev/null 2>&1; then setsid "$@" 3<&- &
        else set -m; "$@" 3<&- & set +m; fi
        app=$!
        signal() { kill -s "$1" -- "-$app" || kill -s "$1" "$app"; }
        alive() { kill -s 0 -- "-$app"; }
        (
          trap '' INT TERM HUP
          while read -r name <&3; do signal "$name"; done
          signal TERM
          while [ "$grace" -gt 0 ] && alive; do sleep 1; grace=$((grace - 1)); done
          signal KILL
        ) >/dev/null 2>&1 &
        guard=$!
        wait "$app"; code=$?
        while kill -s 0 "$app" 2>/dev/null; do wait "$app"; code=$?; done
        if alive 2>/dev/null; then
          kill -s TERM -- "-$app" 2>/dev/null; sleep 1; kill -s KILL -- "-$app" 2>/dev/null
        fi
        kill -s KILL "$guard" 2>/dev/null
        exit "$code"
        """;
}
