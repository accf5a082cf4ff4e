using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>
    /// Two models on a drive, and a journal: the one that runs, and the one that comes or was before. At whatever byte the power goes, the next
    /// start finds a whole model.
    /// </summary>
    /// <remarks>
    /// Open it, <see cref="Start"/> gives the model to run. A new one comes through <see cref="Transfer"/> and is on trial then: it has to pass its
    /// self test (<see cref="ReportSelfTest"/>) and <see cref="TrialInferences"/> inferences in one go, or the one before returns. What is told of
    /// results is in the journal when the call returns.
    /// </remarks>
    public sealed class ModelStore
    {
        private readonly Journal _journal;
        private readonly Slots _slots;
        private readonly ModelVerifier _verifier;
        private bool _isTrialRunning;
        private bool _hasPassedSelfTest;
        private int _inferences;

        /// <param name="folder">Where the store's six files are; nothing else may write them.</param>
        /// <param name="verifier">Whose models it takes.</param>
        public ModelStore(StoreFolder folder, ModelVerifier verifier)
        {
            Crc32 crc = new Crc32();
            _journal = new Journal(folder, crc);
            _slots = new Slots(folder, crc);
            _verifier = verifier;
            Transfer = new ModelTransfer(_journal, _slots, verifier);
        }

        /// <summary>The way in.</summary>
        public ModelTransfer Transfer { get; }

        /// <summary>How often a model on trial may be started. What begins once more was restarted too often, and is rejected.</summary>
        public int StartsAllowed { get; set; } = 3;

        /// <summary>How many inferences a model on trial has to make without a restart.</summary>
        public int TrialInferences { get; set; } = 100;

        /// <summary>What was found damaged since it was opened.</summary>
        public StoreHealth Health { get; private set; }

        /// <summary>The model that is confirmed; null if there is none. A new object each time.</summary>
        public StoredModel Current
        {
            get { return Model(_journal.Record.Current); }
        }

        /// <summary>The model on trial; null if there is none. A new object each time.</summary>
        public StoredModel OnTrial
        {
            get { return Model(_journal.Record.Trial); }
        }

        /// <summary>No version below it is taken.</summary>
        public int HighestVersion
        {
            get { return _journal.Record.HighestVersion; }
        }

        /// <summary>The version that was given up last, told or not; 0 for none.</summary>
        public int RejectedVersion
        {
            get { return _journal.Record.RejectedVersion; }
        }

        /// <summary>The latest model that was given up, until <see cref="RejectionTold"/>; null otherwise.</summary>
        public ModelRejection Rejection
        {
            get
            {
                JournalRecord record = _journal.Record;
                return record.Reason == RejectReason.None || record.IsTold ? null : new ModelRejection(record.RejectedVersion, record.Reason);
            }
        }

        /// <summary>Reads the journal. With both of its copies lost, the models are found by their announcements.</summary>
        public StoreHealth Open()
        {
            _isTrialRunning = false;
            Health = _journal.Load();
            if (Health == StoreHealth.JournalLost)
            {
                StoreRecovery recovery = new StoreRecovery(_slots, _verifier);
                recovery.Find(_journal.Record);
                if (!Keep())
                {
                    recovery.Find(_journal.Record);
                }
            }

            Transfer.Resume();
            return Health;
        }

        /// <summary>
        /// The model to run now: the one on trial, whose start is counted before, or the confirmed one. One that is damaged, or was started too
        /// often, is given up, and the next in turn taken.
        /// </summary>
        /// <returns>Null if there is none: run what is in the application's image.</returns>
        public StoredModel Start()
        {
            _isTrialRunning = false;
            JournalRecord record = _journal.Record;
            int trial = record.Trial;
            if (trial != JournalRecord.None && TryStartTrial(trial))
            {
                return Model(trial);
            }

            int current = record.Current;
            int previous = record.Previous;
            return IsUsable(current) ? Model(current) : IsUsable(previous) ? Model(previous) : null;
        }

        /// <summary>What the self test of the model on trial gave. One that failed is rejected.</summary>
        public StoreResult ReportSelfTest(bool hasPassed)
        {
            if (!_isTrialRunning)
            {
                return StoreResult.NoTrial;
            }

            _hasPassedSelfTest = hasPassed;
            return hasPassed ? StoreResult.Done : Reject(RejectReason.SelfTestFailed);
        }

        /// <summary>Counts an inference of the model on trial, without writing; the last one that it needs confirms it.</summary>
        /// <returns>Whether this one confirmed it.</returns>
        public bool CountInference()
        {
            if (!_isTrialRunning || !_hasPassedSelfTest)
            {
                return false;
            }

            _inferences++;
            if (_inferences < TrialInferences)
            {
                return false;
            }

            bool isConfirmed = Confirm() == StoreResult.Done;

            // A medium that fails is tried again after as many, not at each one.
            _inferences = 0;
            return isConfirmed;
        }

        /// <summary>Ends the trial well. The model before stays in its slot until a transfer needs it.</summary>
        public StoreResult Confirm()
        {
            if (!_isTrialRunning)
            {
                return StoreResult.NoTrial;
            }

            if (!_hasPassedSelfTest || _inferences < TrialInferences)
            {
                return StoreResult.TooEarly;
            }

            _journal.Record.ConfirmTrial();
            if (!Keep())
            {
                return StoreResult.StorageFailed;
            }

            _isTrialRunning = false;
            return StoreResult.Done;
        }

        /// <summary>Gives up the model on trial, or if there is none the confirmed one for the one before. <see cref="Start"/> then gives that.</summary>
        public StoreResult Reject(RejectReason reason)
        {
            JournalRecord record = _journal.Record;
            if (record.Trial != JournalRecord.None)
            {
                record.GiveUpTrial(reason);
            }
            else if (record.Previous != JournalRecord.None)
            {
                record.ReturnToPrevious(reason);
            }
            else
            {
                return StoreResult.NoWayBack;
            }

            _isTrialRunning = false;
            return Keep() ? StoreResult.Done : StoreResult.StorageFailed;
        }

        /// <summary>Call it once the rejection was told; it is not given again.</summary>
        public StoreResult RejectionTold()
        {
            if (Rejection != null)
            {
                _journal.Record.IsTold = true;
                return Keep() ? StoreResult.Done : StoreResult.StorageFailed;
            }

            return StoreResult.Done;
        }

        private bool TryStartTrial(int slot)
        {
            JournalRecord record = _journal.Record;
            if (record.TrialStarts >= StartsAllowed)
            {
                Reject(RejectReason.Restarted);
                return false;
            }

            if (!_slots.IsWhole(slot, record.Slots[slot]))
            {
                Health |= StoreHealth.ModelDamaged;
                Reject(RejectReason.Damaged);
                return false;
            }

            // A start that cannot be counted is none: a model that crashes would be started for ever.
            record.TrialStarts++;
            _isTrialRunning = Keep();
            _hasPassedSelfTest = false;
            _inferences = 0;
            return _isTrialRunning;
        }

        /// <summary>Whether there is a model in a slot, and whole. A current one that is not is given up, whether or not the medium keeps that.</summary>
        private bool IsUsable(int slot)
        {
            JournalRecord record = _journal.Record;
            if (slot == JournalRecord.None || _slots.IsWhole(slot, record.Slots[slot]))
            {
                return slot != JournalRecord.None;
            }

            Health |= StoreHealth.ModelDamaged;
            if (slot == record.Current)
            {
                record.ReturnToPrevious(RejectReason.Damaged);
                Keep();
            }

            return false;
        }

        private bool Keep()
        {
            bool isKept = _journal.TrySave();
            Health |= isKept ? StoreHealth.Sound : StoreHealth.StorageFailed;
            return isKept;
        }

        private StoredModel Model(int slot)
        {
            return slot == JournalRecord.None ? null : new StoredModel(slot, _journal.Record.Slots[slot], _slots.Model(slot));
        }
    }
}
