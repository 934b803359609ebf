package store

import "scimdesk/models"

// directoryRow is one directory as it is kept, without counters.
type directoryRow struct {
	ID             string `gorm:"primaryKey"`
	OrganizationID string
	Name           string
	Provider       string
	Auth           string
	State          string
	StateAt        int64
	StateBy        string
	IsPrimary      bool
	WantsGroups    bool
	Strict         bool
	SameNames      bool
	KeepPasswords  bool
	StandIn        string
	ShownURL       string
	RefuseUntil    int64
	Created        int64 `gorm:"column:created_at"`
}

// TableName is read by GORM.
func (directoryRow) TableName() string { return "directories" }

func directoryRowOf(d models.Directory) directoryRow {
	return directoryRow{
		ID: string(d.ID), OrganizationID: string(d.Organization), Name: clean(d.Name), Provider: string(d.Provider),
		Auth: string(d.Auth), State: string(d.State), StateAt: ms(d.StateAt), StateBy: clean(d.StateBy),
		IsPrimary: d.Primary, WantsGroups: d.WantsGroups, Created: ms(d.CreatedAt),
		Strict: d.Protocol.Strict, SameNames: d.Protocol.SameNames, KeepPasswords: d.Protocol.KeepPasswords,
		StandIn: clean(d.StandIn), ShownURL: clean(d.ShownURL), RefuseUntil: ms(d.RefuseUntil),
	}
}

func (row directoryRow) model() models.Directory {
	return models.Directory{
		ID: models.DirectoryID(row.ID), Organization: models.OrganizationID(row.OrganizationID), Name: row.Name,
		Provider: models.Provider(row.Provider), Auth: models.AuthMethod(row.Auth),
		State: models.DirectoryState(row.State), StateAt: moment(row.StateAt), StateBy: row.StateBy,
		Primary: row.IsPrimary, WantsGroups: row.WantsGroups, CreatedAt: moment(row.Created),
		Protocol: models.Protocol{Strict: row.Strict, SameNames: row.SameNames, KeepPasswords: row.KeepPasswords},
		StandIn:  row.StandIn, ShownURL: row.ShownURL, RefuseUntil: moment(row.RefuseUntil),
	}
}
