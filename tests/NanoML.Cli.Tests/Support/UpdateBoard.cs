using NanoML.Runtime;
using NanoML.Updates;
using NanoML.Updates.Tests.Support;

namespace NanoML.Cli.Tests.Support;

/// <summary>A board that takes models over its line, tries them, and runs them on zeros.</summary>
/// <param name="folder">Its drive.</param>
internal sealed class UpdateBoard(CutFolder folder, ModelVerifier verifier, int damageEvery = 0) : CableBoard(
    channel => Start(folder, verifier, channel), damageEvery)
{
    public const int TrialInferences = 3;

    private const int MostContent = 1024;

    private static Action Start(CutFolder folder, ModelVerifier verifier, IByteChannel channel)
    {
        var store = new ModelStore(folder, verifier) { TrialInferences = TrialInferences };
        store.Open();
        var active = new ActiveModel(store);
        var line = new UpdateLine(store, new MessageLink(channel, MostContent, LongestSilence));
        NanoModel? model = active.Start();
        return () =>
        {
            line.Turn();
            model = line.TakeOtherModel() ? active.Start() : model;
            if (model is not null)
            {
                model.Invoke();
                active.Count();
            }
        };
    }
}
