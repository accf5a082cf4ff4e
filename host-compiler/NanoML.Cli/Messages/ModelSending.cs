using NanoML.Compiler.Diagnostics;
using NanoML.Updates;

namespace NanoML.Cli.Messages;

/// <summary>Brings a model to a board, whatever the line, from where an earlier attempt got to.</summary>
internal static class ModelSending
{
    /// <param name="progress">Is told the share that has come.</param>
    /// <exception cref="CompilerException">NML0602: it does not answer, or nonsense. NML0604: it refuses the model.</exception>
    public static void Send(UpdateLink link, OutgoingModel model, Action<double>? progress = null)
    {
        int most = link.Status().MostPiece;
        (StoreResult result, int position) = link.Announce(model.Announcement);
        if (result == StoreResult.AlreadyCurrent || (result == StoreResult.TrialRuns && Has(link, model)))
        {
            return;
        }

        Require(result, $"take version {model.Version}");
        SendPieces(link, model.Bytes, position, most, progress);
        result = link.Complete();
        if (result == StoreResult.NothingBegun && Has(link, model))
        {
            return;
        }

        Require(result, "take the model");
    }

    /// <summary>Asks for the model before.</summary>
    /// <exception cref="CompilerException">NML0602: it does not answer. NML0604: it has none.</exception>
    public static void GoBack(UpdateLink link) => Require(link.GoBack(), "go back");

    private static void SendPieces(UpdateLink link, byte[] bytes, int position, int most, Action<double>? progress)
    {
        // A board that goes back to what it had made safe goes on from there; one that only goes back is broken.
        int left = 64 + (4 * (bytes.Length / most));
        while (position != bytes.Length)
        {
            if (position < 0 || position > bytes.Length)
            {
                throw link.Nonsense();
            }

            if (left-- == 0)
            {
                throw new CompilerException(DiagnosticCatalog.PushRefused, "the board loses what it has taken", Advice(StoreResult.StorageFailed));
            }

            progress?.Invoke((double)position / bytes.Length);
            int count = Math.Min(most, bytes.Length - position);
            (StoreResult result, int received) = link.Send(position, bytes.AsSpan(position, count));

            // Wrong: an answer was lost and the piece is there, or the board went back to what it had made safe.
            if (result != StoreResult.WrongPosition)
            {
                Require(result, "store the model");
            }

            position = received;
        }
    }

    private static bool Has(UpdateLink link, OutgoingModel model) =>
        link.Status() is { } now && (now.TrialHash == model.Hash || now.CurrentHash == model.Hash);

    private static void Require(StoreResult result, string wish)
    {
        if (result != StoreResult.Done)
        {
            throw new CompilerException(DiagnosticCatalog.PushRefused, $"the board does not {wish}: {Reason(result)}", Advice(result));
        }
    }

    private static string Reason(StoreResult result) => result switch
    {
        StoreResult.StorageFailed => "its drive fails",
        StoreResult.NotGenuine => "the signature is not of its key, or there is none",
        StoreResult.TooOld => "it has confirmed a later version",
        StoreResult.TooLarge => "the model is too long for it",
        StoreResult.TrialRuns => "a model is on trial",
        StoreResult.WrongHash => "what arrived is not what was announced",
        StoreResult.NoWayBack => "there is no other model",
        _ => $"its answer is {result}",
    };

    private static string Advice(StoreResult result) => result switch
    {
        StoreResult.NotGenuine => "Sign it with the key whose public part the application has: nanoml pack --sign KEY.pem.",
        StoreResult.TooOld => "Pack it with a greater --model-version.",
        StoreResult.TrialRuns => "Wait until it is confirmed or given up, or give it up with --rollback.",
        StoreResult.WrongHash or StoreResult.StorageFailed => "Send it again.",
        _ => "nanoml push --port PORT, or nanoml fleet list, shows what the board has.",
    };
}
