using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>
    /// A model on its way into the slot that does not run. It comes in pieces of any size, in order, and goes on after a restart where the last
    /// checkpoint was.
    /// </summary>
    public sealed class ModelTransfer
    {
        private readonly Journal _journal;
        private readonly Slots _slots;
        private readonly ModelVerifier _verifier;
        private int _received;

        internal ModelTransfer(Journal journal, Slots slots, ModelVerifier verifier)
        {
            _journal = journal;
            _slots = slots;
            _verifier = verifier;
        }

        /// <summary>The longest model that is taken: what the drive, or the runtime, holds.</summary>
        public int MaximumBytes { get; set; } = int.MaxValue;

        /// <summary>
        /// After how many bytes what came is made safe. Fewer are repeated after a restart, more wear the flash: each checkpoint writes a record of
        /// 140 bytes and ends a block of the file.
        /// </summary>
        public int CheckpointBytes { get; set; } = 4096;

        /// <summary>Whether a transfer has begun and is not complete.</summary>
        public bool IsRunning
        {
            get { return _journal.Record.Receiving != JournalRecord.None; }
        }

        /// <summary>How many bytes have come: where the next piece has to begin.</summary>
        public int Received
        {
            get { return IsRunning ? _received : 0; }
        }

        /// <summary>How many bytes are still to come.</summary>
        public int Missing
        {
            get { return IsRunning ? _journal.Record.Slots[_journal.Record.Receiving].Length - _received : 0; }
        }

        /// <summary>The version of the model that is coming; 0 if none is.</summary>
        public int Version
        {
            get { return IsRunning ? _journal.Record.Slots[_journal.Record.Receiving].Version : 0; }
        }

        /// <summary>Begins a transfer, or goes on with it if it is of the very same model: <see cref="Received"/> says from where.</summary>
        public StoreResult Begin(ModelAnnouncement announcement)
        {
            JournalRecord record = _journal.Record;
            if (record.Trial != JournalRecord.None)
            {
                return StoreResult.TrialRuns;
            }

            if (record.Receiving != JournalRecord.None && record.Slots[record.Receiving].IsOf(announcement))
            {
                return StoreResult.Done;
            }

            if (record.Current != JournalRecord.None && record.Slots[record.Current].IsOf(announcement))
            {
                return StoreResult.AlreadyCurrent;
            }

            if (announcement.Length > MaximumBytes)
            {
                return StoreResult.TooLarge;
            }

            if (announcement.Version < record.HighestVersion)
            {
                return StoreResult.TooOld;
            }

            return _verifier.IsGenuine(announcement) ? Prepare(announcement) : StoreResult.NotGenuine;
        }

        /// <summary>Takes the next bytes.</summary>
        /// <param name="position">Where in the model they begin: a piece that comes twice, or too early, is told apart.</param>
        public StoreResult Append(int position, byte[] piece, int start, int count)
        {
            JournalRecord record = _journal.Record;
            if (record.Receiving == JournalRecord.None)
            {
                return StoreResult.NothingBegun;
            }

            SlotEntry entry = record.Slots[record.Receiving];
            if (position != _received)
            {
                return StoreResult.WrongPosition;
            }

            if (count < 0 || count > entry.Length - _received)
            {
                return StoreResult.TooLong;
            }

            StoreFile file = _slots.Model(record.Receiving);
            if (!file.TryWrite(_received, piece, start, count))
            {
                return Fail(file);
            }

            _received += count;
            return _received - entry.Received < CheckpointBytes || TryCheckpoint() ? StoreResult.Done : Fail(file);
        }

        /// <summary>
        /// Checks what lies in the slot, read back from the medium: its hash, and once more whose it is. Then it is on trial: the next
        /// <see cref="ModelStore.Start"/> gives it.
        /// </summary>
        public StoreResult Complete()
        {
            JournalRecord record = _journal.Record;
            int slot = record.Receiving;
            if (slot == JournalRecord.None)
            {
                return StoreResult.NothingBegun;
            }

            SlotEntry entry = record.Slots[slot];
            if (_received < entry.Length)
            {
                return StoreResult.Incomplete;
            }

            StoreFile file = _slots.Model(slot);
            if (!file.TryFlush())
            {
                return Fail(file);
            }

            file.Close();
            ModelAnnouncement announcement = _slots.Announcement(slot);
            if (announcement == null || !entry.IsOf(announcement) || !_verifier.IsGenuine(announcement))
            {
                return GiveUp(StoreResult.NotGenuine);
            }

            if (!_slots.TryMatch(slot, announcement, out bool isOfHash, out int crc))
            {
                return Fail(file);
            }

            if (!isOfHash)
            {
                return GiveUp(StoreResult.WrongHash);
            }

            entry.State = SlotState.OnTrial;
            entry.Received = entry.Length;
            entry.Crc = crc;
            record.TrialStarts = 0;
            return _journal.TrySave() ? StoreResult.Done : StoreResult.StorageFailed;
        }

        /// <summary>Forgets what has come, and frees its slot.</summary>
        public StoreResult Abandon()
        {
            return IsRunning ? GiveUp(StoreResult.Done) : StoreResult.NothingBegun;
        }

        /// <summary>Goes on where the journal says, after a restart.</summary>
        internal void Resume()
        {
            int slot = _journal.Record.Receiving;
            _received = slot == JournalRecord.None ? 0 : _journal.Record.Slots[slot].Received;
            if (slot != JournalRecord.None && _slots.Model(slot).Length < _received)
            {
                // The file lost what a flush had promised. What comes again is hashed as a whole.
                _received = 0;
            }
        }

        // Between the two records the slot is empty: nothing refers to the model that lay there, nor to the one that is to come.
        private StoreResult Prepare(ModelAnnouncement announcement)
        {
            JournalRecord record = _journal.Record;
            int slot = record.Receiving != JournalRecord.None ? record.Receiving : record.Current == 0 ? 1 : 0;
            if (record.Slots[slot].State != SlotState.Empty)
            {
                record.Slots[slot].Clear();
                if (!_journal.TrySave())
                {
                    return StoreResult.StorageFailed;
                }
            }

            if (!_slots.TryPrepare(slot, announcement))
            {
                return StoreResult.StorageFailed;
            }

            record.Slots[slot].Set(SlotState.Receiving, announcement);
            if (!_journal.TrySave())
            {
                return StoreResult.StorageFailed;
            }

            _received = 0;
            return StoreResult.Done;
        }

        private bool TryCheckpoint()
        {
            JournalRecord record = _journal.Record;
            if (!_slots.Model(record.Receiving).TryFlush())
            {
                return false;
            }

            record.Slots[record.Receiving].Received = _received;
            return _journal.TrySave();
        }

        /// <summary>After a failure, only what the last checkpoint made safe counts.</summary>
        private StoreResult Fail(StoreFile file)
        {
            file.Close();
            Resume();
            return StoreResult.StorageFailed;
        }

        private StoreResult GiveUp(StoreResult result)
        {
            JournalRecord record = _journal.Record;
            record.Slots[record.Receiving].Clear();
            return _journal.TrySave() ? result : StoreResult.StorageFailed;
        }
    }
}
