using NanoML.Updates;

namespace NanoML.Cli.Messages;

/// <summary>Why a board gave a model up, in words.</summary>
internal static class RejectWords
{
    public static string Of(RejectReason reason) => reason switch
    {
        RejectReason.SelfTestFailed => "its test gave other bytes than on the computer",
        RejectReason.Restarted => "the board restarted during the trial",
        RejectReason.Damaged => "its bytes in the store have changed",
        RejectReason.NotLoaded => "it could not be loaded",
        RejectReason.Unhealthy => "faults, restarts or drift rose",
        RejectReason.OnRequest => "someone asked for the model before",
        _ => $"for the reason {(int)reason}",
    };
}
