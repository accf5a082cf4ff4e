using System;
using NanoML.Player;

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

        /// <summary>Loads the model to run.</summary>
        /// <returns>Null if the store has none that can be run: run what is in the application's image.</returns>
        public ModelPlayer Start()
        {
            return Start(_store);
        }

        /// <summary>Counts an inference; the last one that a model on trial needs confirms it.</summary>
        /// <returns>Whether this one confirmed it.</returns>
        public bool Count()
        {
            return _store.CountInference();
        }

        private static ModelPlayer Start(ModelStore store)
        {
            StoredModel stored = store.Start();
            while (stored != null)
            {
                ModelPlayer player = Load(stored);
                bool isOnTrial = store.OnTrial != null;
                if (player != null && (!isOnTrial || Passes(store, player)))
                {
                    return player;
                }

                // A failed test has given it up already.
                if (player == null && store.Reject(RejectReason.NotLoaded) != StoreResult.Done)
                {
                    return null;
                }

                stored = store.Start();
            }

            return null;
        }

        /// <returns>Null if it cannot be played, whatever the reason: too little heap is one, too.</returns>
        private static ModelPlayer Load(StoredModel stored)
        {
            try
            {
                return ModelPlayer.Load(new StoredSource(stored));
            }
            catch (Exception)
            {
                stored.Close();
                return null;
            }
        }

        private static bool Passes(ModelStore store, ModelPlayer player)
        {
            bool passes;
            try
            {
                passes = player.Test();
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
