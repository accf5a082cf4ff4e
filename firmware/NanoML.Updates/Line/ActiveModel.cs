using System;
using NanoML.Player;
using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>
    /// The model that an application with a store runs: it is loaded, tested while it is on trial, and given up for the one before where that
    /// fails.
    /// </summary>
    /// <remarks>Two models need room at once only on the drive: give up the object of the old one before <c>Start</c>.</remarks>
    public sealed class ActiveModel
    {
        private readonly ModelStore _store;

        /// <param name="store">Opened.</param>
        public ActiveModel(ModelStore store)
        {
            _store = store;
        }

        /// <summary>
        /// Whether the model to run holds code that can be loaded after a restart only: <see cref="Start()"/> gave null, and gave nothing up.
        /// </summary>
        public bool NeedsRestart { get; private set; }

        /// <summary>Loads the model to run.</summary>
        /// <returns>Null if the store has none that can be run: run what is in the application's image, or see <see cref="NeedsRestart"/>.</returns>
        public NanoModel Start()
        {
            try
            {
                return Start(_store);
            }
            catch (RestartNeededException)
            {
                NeedsRestart = true;
                return null;
            }
        }

        /// <summary>Counts an inference; the last one that a model on trial needs confirms it.</summary>
        /// <returns>Whether this one confirmed it.</returns>
        public bool Count()
        {
            return _store.CountInference();
        }

        private static NanoModel Start(ModelStore store)
        {
            StoredModel stored = store.Start();
            while (stored != null)
            {
                FileModel loaded = Load(stored);
                bool isOnTrial = store.OnTrial != null;
                if (loaded != null && (!isOnTrial || Passes(store, loaded)))
                {
                    return loaded.Model;
                }

                // A failed test has given it up already.
                if (loaded == null && store.Reject(RejectReason.NotLoaded) != StoreResult.Done)
                {
                    return null;
                }

                stored = store.Start();
            }

            return null;
        }

        /// <returns>Null if it cannot be run, whatever the reason: too little heap is one, too.</returns>
        private static FileModel Load(StoredModel stored)
        {
            try
            {
                return FileModel.Load(new StoredSource(stored));
            }
            catch (RestartNeededException)
            {
                stored.Close();
                throw;
            }
            catch (Exception)
            {
                stored.Close();
                return null;
            }
        }

        private static bool Passes(ModelStore store, FileModel loaded)
        {
            bool passes;
            try
            {
                passes = loaded.Test();
            }
            catch (Exception)
            {
                passes = false;
            }

            store.ReportSelfTest(passes);
            return passes;
        }
    }
}
